{{ config(materialized='ephemeral') }}

-- every reaction that a message ever carried: Slack tells who and which, never when, so the first reading that
-- showed it dates it. `is_present`: the newest reading shows it still.
with

readings as (
    select
        record_id as message_key,
        loaded_at,
        is_deleted,
        {{ json_record('body', {
            'reactions': [{'name': 'VARCHAR', 'users': ['VARCHAR']}],
            'metadata': {'event_payload': {
                'conflict_id': 'VARCHAR', 'work_item_key': 'VARCHAR', 'owner_choices': 'JSON',
            }},
        }) }} as message,
        max(loaded_at) over (partition by record_id) as newest_at,
    from {{ source('raw', 'slack__messages') }}
    where body like '%"conflict_id"%' or body like '%"owner_choices"%'
),

reactions as (
    select
        readings.message_key,
        readings.message.metadata.event_payload.conflict_id as conflict_id,
        readings.message.metadata.event_payload.work_item_key as work_item_key,
        cast(readings.message.metadata.event_payload.owner_choices as varchar) as owner_choices,
        reaction.entry.name as reaction,
        unnest(reaction.entry.users) as user_id,
        readings.loaded_at,
        readings.loaded_at = readings.newest_at and not readings.is_deleted as is_newest,
    from readings, unnest(readings.message.reactions) as reaction (entry)
)

select
    message_key,
    conflict_id,
    work_item_key,
    owner_choices,
    reaction,
    user_id,
    min(loaded_at) as first_seen_at,
    bool_or(is_newest) as is_present,
from reactions
group by all
