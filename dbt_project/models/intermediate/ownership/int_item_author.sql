{{ config(materialized='ephemeral') }}

-- who knows an item: the authors of Avelino and others (2016), see mart_bus_factor; an item that nobody knows has a
-- row without person
with

acts as (
    select
        acts.work_item_key,
        acts.person_id,
        count(*) as deliveries,
        min(acts.occurred_at) as first_at,
    from {{ ref('int_interaction') }} as acts
    inner join {{ ref('dim_person') }} as people on acts.person_id = people.person_id
    where
        acts.work_item_key is not null and acts.kind not in ('create', 'mention')
        and not acts.is_own_write and not people.is_app
    group by acts.work_item_key, acts.person_id
),

recent as (
    select work_item_key
    from acts
    group by work_item_key
    having max(first_at) >= {{ days_before_as_of(var('bus_factor_days')) }}
),

-- degree of authorship, with an item for a file and an act for a change
degrees as (
    select
        acts.work_item_key,
        acts.person_id,
        3.293
        + 1.098 * case when acts.first_at = min(acts.first_at) over (partition by acts.work_item_key) then 1 else 0 end
        + 0.164 * acts.deliveries
        - 0.321 * ln(1 + sum(acts.deliveries) over (partition by acts.work_item_key) - acts.deliveries) as degree,
    from acts
    inner join recent on acts.work_item_key = recent.work_item_key
),

authors as (
    select degrees.work_item_key, degrees.person_id, people.display_name, people.is_active
    from (
        select *, max(degree) over (partition by work_item_key) as top_degree from degrees
    ) as degrees
    inner join {{ ref('dim_person') }} as people on degrees.person_id = people.person_id
    where degrees.degree > {{ var('authorship_min_share') }} * degrees.top_degree and degrees.degree >= 3.293
)

select
    recent.work_item_key,
    authors.person_id,
    authors.display_name,
    authors.is_active,
from recent
left join authors on recent.work_item_key = authors.work_item_key
