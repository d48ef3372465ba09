{% set place = {'id': 'VARCHAR', 'name': 'VARCHAR'} %}

with

newest as (
    {{ newest_version(source('raw', 'trello__actions')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'type': 'VARCHAR',
            'date': 'VARCHAR',
            'idMemberCreator': 'VARCHAR',
            'memberCreator': {'fullName': 'VARCHAR', 'username': 'VARCHAR'},
            'appCreator': {'id': 'VARCHAR', 'name': 'VARCHAR'},
            'member': {'id': 'VARCHAR', 'fullName': 'VARCHAR'},
            'data': {
                'card': {
                    'id': 'VARCHAR', 'name': 'VARCHAR', 'desc': 'VARCHAR', 'due': 'VARCHAR',
                    'closed': 'VARCHAR', 'dueComplete': 'VARCHAR',
                },
                'old': {
                    'name': 'VARCHAR', 'desc': 'VARCHAR', 'due': 'VARCHAR', 'closed': 'VARCHAR',
                    'dueComplete': 'VARCHAR', 'idList': 'VARCHAR', 'value': 'JSON',
                },
                'board': place,
                'boardSource': place,
                'boardTarget': place,
                'list': place,
                'listBefore': place,
                'listAfter': place,
                'idMember': 'VARCHAR',
                'label': place,
                'attachment': {'id': 'VARCHAR', 'name': 'VARCHAR', 'url': 'VARCHAR'},
                'text': 'VARCHAR',
                'customField': {'id': 'VARCHAR', 'name': 'VARCHAR', 'type': 'VARCHAR'},
                'customFieldItem': {'idCustomField': 'VARCHAR', 'value': 'JSON'},
            },
        }) }} as action,
        json_keys(body, '$.data.old') as changed_keys,
    from newest
)

select
    record_id as action_id,
    scope as board_id,
    action.type as action_type,
    {{ utc_timestamp('action.date') }} as occurred_at,
    -- an app acts in the name of whoever connected it; through the programs of Trello itself people act
    coalesce(action.appCreator.id, '') != ''
    and not starts_with(lower(coalesce(action.appCreator.name, '')), 'trello for ') as is_by_app,
    case when is_by_app then 'app:' || action.appCreator.id else action.idMemberCreator end as author_id,
    case
        when is_by_app then action.appCreator.name
        else coalesce(nullif(action.memberCreator.fullName, ''), action.memberCreator.username)
    end as author_name,
    action.data.card.id as card_id,
    changed_keys,
    action.data as data,
    coalesce(action.data.idMember, action.member.id) as member_id,
    action.member.fullName as member_name,
    action.data.text as text,
    is_deleted,
    {{ unread({'occurred_at': 'action.date'}) }} as unread,
from parsed
