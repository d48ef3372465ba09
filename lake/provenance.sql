-- The newest raw records behind the rows of `mart` that hold `key` in any column.
--
-- A row is first asked by its columns what it names: work items, sprints, versions, messages, people. An item is made
-- of its own record, its history, what was written on it and the messages that name it. A row that names no item
-- leads to the talk of its two teams or the items of its sprint, else to the hundred newest items of its teams and
-- people.
with
matched as (
    select to_json(mart_row) as body from query_table(mart) as mart_row
    where list_contains(json_extract_string(to_json(mart_row), '$.*'), key)
),
cells as (
    select
        body ->> '$.scope_type' as scope_type,
        unnest(json_keys(body)) as column_name,
        unnest(json_extract_string(body, '$.*')) as value,
    from matched
),
-- lists and texts name keys too; a scope's key is one of its type
named as (
    select distinct
        case when column_name in ('scope_key', 'scope_id') then scope_type || '_key' else column_name end as column_name,
        unnest(list_concat([value], regexp_extract_all(value, '(?:{tools}):[^",\]\[\s]+'))) as value,
    from cells where value is not null
),
teams as (
    select team_id from marts.dim_team where team_id in (select value from named)
),
people as (
    select * from marts.dim_person where person_id in (select value from named)
),
named_items as (
    select work_item_key, source, source_id from marts.dim_work_item
    where
        work_item_key in (select value from named where column_name not in ('sprint_key', 'version_key'))
        or item_ref in (select value from named where column_name in ('item_ref', 'object_ref'))
),
sprint_items as (
    select items.work_item_key, items.source, items.source_id
    from marts.dim_work_item as items join intermediate.int_sprint_membership as memberships using (work_item_key)
    where memberships.sprint_key in (select value from named where column_name = 'sprint_key')
        and not exists (from named_items)
),
pairs as (
    select
        coalesce(body ->> '$.team_a_id', body ->> '$.asking_team_id', body ->> '$.causing_team_id') as one,
        coalesce(body ->> '$.team_b_id', body ->> '$.answering_team_id', body ->> '$.suffering_team_id') as other,
        try_cast(body ->> '$.week_start' as date) as week,
    from matched where not exists (from named_items)
),
talk as (
    select distinct said.interaction_key, said.work_item_key
    from intermediate.int_team_exchange as said join pairs
        on said.from_team_id in (pairs.one, pairs.other) and said.to_team_id in (pairs.one, pairs.other)
        and (pairs.week is null or date_trunc('week', said.occurred_at) = pairs.week)
),
items as (
    from named_items
    union
    from sprint_items
    union
    (
        select work_item_key, source, source_id from marts.dim_work_item
        where
            (owner_team_id in (from teams) or assignee_person_id in (select person_id from people))
            and not exists (from named_items) and not exists (from sprint_items) and not exists (from talk)
            -- a person's own row leads to the person
            and not exists (from named where column_name = 'person_id' and value = key)
        order by updated_at desc limit 100
    )
),
-- which entity a key of a kind leads to, as the tools declare it
kinds as (
    from (values {kinds}) as declared(source, kind, entity)
),
-- records that are known by their id, with the item they speak of
known as (
    select kinds.entity, regexp_extract(interaction_key, '^[a-z]+:[a-z]+:([^>]+)', 1) as record_id, work_item_key
    from intermediate.int_interaction as said join kinds on kinds.kind = 'message' and said.source = kinds.source
    where work_item_key in (select work_item_key from items)
    union
    select kinds.entity, regexp_extract(interaction_key, '^[a-z]+:[a-z]+:([^>]+)', 1), work_item_key
    from talk join kinds on kinds.kind = 'talk' and starts_with(interaction_key, kinds.source || ':')
    union
    select kinds.entity, substr(value, length(kinds.source) + 2), null
    from named join kinds on kinds.kind = 'message' and starts_with(value, kinds.source || ':')
    union
    select kinds.entity, split_part(value, ':', 2), null
    from named join kinds
        on kinds.kind in ('sprint', 'version') and column_name = kinds.kind || '_key'
        and starts_with(value, kinds.source || ':')
    union
    select kinds.entity, account_id, null
    from marts.bridge_person_account as accounts join people using (person_id) join kinds
        on kinds.kind = 'account' and accounts.source = kinds.source
    where not exists (from named_items) or person_id = key
    union
    select kinds.entity, value, null from named join kinds on kinds.kind = 'status' and column_name = 'status_id'
    where not exists (from named_items)
),
records as (
    {records}
),
found as (
    select items.work_item_key, records.*
    from records join items on records.source = items.source and records.item_id = items.source_id
    union all
    select known.work_item_key, records.*
    from records join known on records.entity = known.entity and records.record_id = known.record_id
)
select work_item_key, 'raw.' || entity as raw_table, record_id, body_hash, run_id, loaded_at, request
from found
qualify row_number() over (
    partition by entity, record_id
    order by record_updated_at desc nulls last, loaded_at desc, body_hash, work_item_key nulls last
) = 1
order by work_item_key nulls last, raw_table, record_id
