{{ config(materialized='ephemeral') }}

-- one row per tool of items: whether the run has read it, and whether it has read all of them to the end. Nothing
-- recorded means not read.
with

tools as (
    select unnest([{{ quoted_tools('items') }}]) as source
),

statuses as (
    select * from {{ source('ops', 'source_status') }}
    where run_id = {{ current_run_id() }}
    qualify row_number() over (partition by source order by recorded_at desc, status) = 1
)

select
    tools.source,
    coalesce(statuses.status = 'ok', false) as is_read,
    not coalesce(bool_or(statuses.status = 'failed') over (), false) as are_items_complete,
from tools
left join statuses on tools.source = statuses.source
