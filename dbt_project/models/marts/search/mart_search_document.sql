with

items as (
    select * from {{ ref('dim_work_item') }}
    where not is_deleted
),

teams as (
    select * from {{ ref('dim_team') }}
),

comments as (
    select work_item_key, occurred_at as written_at, text
    from {{ ref('int_tools__mention') }}
    where place = 'comment' and {{ is_public('comment', "source || ':' || trace_id") }}
),

-- what Truce wrote itself is found in the marts, and would be found under every word it uses
discussions as (
    select
        work_item_key,
        max(written_at) as written_at,
        {{ text_agg('text', '\n', 'written_at, text') }} as text,
    from comments
    where text is not null and text not like '**Truce**%'
    group by work_item_key
)

select
    items.work_item_key as document_key,
    items.source,
    items.item_ref,
    items.title,
    concat_ws(
        ' ', items.description, array_to_string({{ json_array_texts('items.labels') }}, ' '),
        array_to_string({{ json_array_texts('items.component_names') }}, ' '), discussions.text
    ) as text,
    items.owner_team_id as team_id,
    teams.team_name,
    items.status_name,
    items.url,
    greatest(items.updated_at, discussions.written_at) as updated_at,
    {{ is_private('item', 'items.work_item_key') }} as is_private,
from items
left join discussions on items.work_item_key = discussions.work_item_key
left join teams on items.owner_team_id = teams.team_id
union all
select
    messages.source || ':' || messages.message_key,
    messages.source,
    '#' || coalesce(channels.container_name, messages.channel_id),
    left(messages.text, 80),
    messages.text,
    people.primary_team_id,
    teams.team_name,
    null,
    null,
    messages.occurred_at,
    {{ is_private('message', "messages.source || ':' || messages.message_key") }},
from {{ ref('int_message') }} as messages
left join {{ ref('int_tools__container') }} as channels
    on messages.source = channels.source and messages.channel_id = channels.container_id
left join {{ ref('dim_person') }} as people on messages.person_id = people.person_id
left join teams on people.primary_team_id = teams.team_id
where messages.text != '' and not coalesce(people.is_app, false)
