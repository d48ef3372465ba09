{{ config(materialized='ephemeral') }}

-- the last night before today that readers were shown; no row where there was none. What is told as new is new against
-- it, so that every run of a day tells the same
with

runs as (
    select
        run_id,
        max(as_of) as as_of,
    from {{ source('ops', 'runs') }}
    group by run_id
)

select
    runs.run_id,
    runs.as_of,
    cast(runs.as_of as date) as night,
from runs
inner join {{ source('ops', 'publications') }} as shown on runs.run_id = shown.run_id
where runs.as_of < cast({{ as_of_date() }} as timestamp)
qualify row_number() over (order by runs.as_of desc, runs.run_id desc) = 1
