with

authors as (
    select * from {{ ref('int_item_author') }}
),

items as (
    select
        items.work_item_key, items.owner_team_id, teams.team_name, departments.department_id,
        departments.department_name,
    from {{ ref('dim_work_item') }} as items
    inner join (select distinct work_item_key from authors) as recent on items.work_item_key = recent.work_item_key
    left join {{ ref('dim_team') }} as teams on items.owner_team_id = teams.team_id
    left join {{ ref('dim_department') }} as departments on teams.department_id = departments.department_id
    where not items.is_deleted
),

scopes as (
    select 'company' as scope_type, 'COMPANY' as scope_id, 'The whole company' as scope_name, work_item_key from items
    union all
    select 'department', department_id, department_name, work_item_key from items
    where department_id is not null
    union all
    select 'team', owner_team_id, team_name, work_item_key from items
    where owner_team_id is not null
    union all
    select scopes.scope_type, scopes.scope_id, scopes.scope_name, scopes.work_item_key
    from {{ ref('int_scope_item') }} as scopes
    inner join items on scopes.work_item_key = items.work_item_key
),

held as (
    select scopes.*, authors.person_id, authors.display_name
    from scopes
    left join authors on scopes.work_item_key = authors.work_item_key and authors.is_active
),

people as (
    select
        scope_type, scope_id, person_id, display_name,
        count(*) as items,
        row_number() over (partition by scope_type, scope_id order by count(*) desc, person_id asc) as place,
    from held
    where person_id is not null
    group by scope_type, scope_id, person_id, display_name
),

-- an item is lost with the last of its authors, the most prolific leaving first
losses as (
    select
        held.scope_type, held.scope_id, held.scope_name, held.work_item_key,
        coalesce(max(people.place), 0) as lost_with,
    from held
    left join people
        on
            held.scope_type = people.scope_type
            and held.scope_id = people.scope_id
            and held.person_id = people.person_id
    group by held.scope_type, held.scope_id, held.scope_name, held.work_item_key
),

lost as (
    select
        scope_type, scope_id, scope_name, lost_with,
        sum(count(*)) over (partition by scope_type, scope_id order by lost_with) as lost_so_far,
        sum(count(*)) over (partition by scope_type, scope_id) as items,
    from losses
    group by scope_type, scope_id, scope_name, lost_with
),

factors as (
    select
        scope_type, scope_id, scope_name, items,
        min(lost_with) filter (where lost_so_far > {{ var('bus_factor_lost_share') }} * items) as bus_factor,
        coalesce(max(lost_so_far) filter (where lost_with = 0), 0) as orphaned_items,
    from lost
    where items >= {{ var('bus_factor_min_items') }}
    group by scope_type, scope_id, scope_name, items
)

select
    factors.scope_type,
    factors.scope_id,
    factors.scope_name,
    cast(factors.items as bigint) as items,
    count(people.person_id) as people,
    factors.bus_factor,
    cast(factors.orphaned_items as bigint) as orphaned_items,
    cast(coalesce(max(people.items), 0) / factors.items as double) as top_share,
    {{ to_json_array(
        'list(people.display_name order by people.place) filter (where people.place <= factors.bus_factor)'
    ) }} as key_people,
    factors.bus_factor <= 1 as is_single_point,
from factors
left join people on factors.scope_type = people.scope_type and factors.scope_id = people.scope_id
group by
    factors.scope_type, factors.scope_id, factors.scope_name, factors.items, factors.bus_factor, factors.orphaned_items
