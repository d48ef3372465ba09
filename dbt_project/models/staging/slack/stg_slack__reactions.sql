{{ config(materialized='ephemeral') }}

-- every reaction that a message ever carried: Slack tells who and which, never when, so the first reading that
-- showed it dates it; one that was taken back and given again counts from the second time. `is_present`: the
-- newest reading shows it still.
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
        row_number() over (
            partition by record_id order by record_updated_at asc nulls first, loaded_at asc, body_hash desc
        ) as reading_no,
        count(*) over (partition by record_id) as newest_no,
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
        readings.reading_no,
        readings.reading_no = readings.newest_no and not readings.is_deleted as is_newest,
    from readings, unnest(readings.message.reactions) as reaction (entry)
),

-- readings one after the other that show the same reaction: number and rank rise together
intervals as (
    select
        *,
        reading_no - row_number() over (
            partition by message_key, reaction, user_id order by reading_no
        ) as interval_no,
    from reactions
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
from intervals
group by message_key, conflict_id, work_item_key, owner_choices, reaction, user_id, interval_no
qualify interval_no = max(interval_no) over (partition by message_key, reaction, user_id)
