with

newest as (
    {{ newest_version(source('raw', 'trello__cards')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'idBoard': 'VARCHAR',
            'idList': 'VARCHAR',
            'shortLink': 'VARCHAR',
            'name': 'VARCHAR',
            'desc': 'VARCHAR',
            'url': 'VARCHAR',
            'shortUrl': 'VARCHAR',
            'closed': 'VARCHAR',
            'due': 'VARCHAR',
            'dueComplete': 'VARCHAR',
            'dateCompleted': 'VARCHAR',
            'isTemplate': 'VARCHAR',
            'cardRole': 'VARCHAR',
            'mirrorSourceId': 'VARCHAR',
            'dateLastActivity': 'VARCHAR',
            'idMembers': ['VARCHAR'],
            'labels': [{'id': 'VARCHAR', 'name': 'VARCHAR', 'color': 'VARCHAR'}],
            'attachments': [{'id': 'VARCHAR', 'url': 'VARCHAR', 'name': 'VARCHAR', 'date': 'VARCHAR'}],
            'customFieldItems': 'JSON',
        }) }} as card,
    from newest
)

select
    record_id as card_id,
    coalesce(card.idBoard, scope) as board_id,
    card.idList as list_id,
    card.shortLink as short_link,
    card.name as title,
    card."desc" as description,
    coalesce(card.url, card.shortUrl) as url,
    coalesce({{ yes_or_no('card.closed') }}, false) as is_closed,
    {{ utc_timestamp('card.due') }} as due_at,
    coalesce({{ yes_or_no('card.dueComplete') }}, false) as is_complete,
    {{ utc_timestamp('card.dateCompleted') }} as completed_at,
    -- the card that a mirror shows is read as itself; a role that nobody has heard of is no work either
    case
        when nullif(card.mirrorSourceId, '') is not null then 'mirror'
        when nullif(card.cardRole, '') is not null then card.cardRole
        when {{ yes_or_no('card.isTemplate') }} then 'template'
        -- boards from before there were roles draw their lines so
        when regexp_full_match(card.name, '\s*([-–—_=*~]\s?){3,}\s*') then 'separator'
    end as stands_for,
    -- the first 8 hex digits of an id are the second it was made in (source-apis T5); of another id it is unknown
    {{ from_epoch("try_cast('0x' || left(record_id, 8) as bigint)") }} as made_at,
    {{ utc_timestamp('card.dateLastActivity') }} as updated_at,
    coalesce(made_at, updated_at) as created_at,
    card.idMembers as member_ids,
    list_filter(
        list_transform(card.labels, lambda label: coalesce(nullif(label.name, ''), label.color)),
        lambda name: name is not null
    ) as labels,
    card.attachments as attachments,
    cast(card.customFieldItems as varchar) as custom_field_items,
    is_deleted,
    loaded_at,
    list_concat(
        {{ unread({
            'due_at': 'card.due', 'completed_at': 'card.dateCompleted', 'updated_at': 'card.dateLastActivity',
            'made_at': 'record_id',
            'is_closed': [yes_or_no('card.closed'), 'card.closed'],
            'is_complete': [yes_or_no('card.dueComplete'), 'card.dueComplete'],
            'stands_for': [yes_or_no('card.isTemplate'), 'card.isTemplate'],
        }) }},
        list_transform(
            list_filter(
                card.attachments, lambda one: nullif(trim(one.date), '') is not null and {{ utc_timestamp('one.date') }} is null
            ), lambda one: {{ lost_entry("'attachments'", 'one.date') }}
        )
    ) as unread,
from parsed
