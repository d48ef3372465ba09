{{ config(materialized='ephemeral') }}

-- per project or board, the workflow of its items: whether it tells waiting apart from work. It does where its items have
-- been in a status under way whose class is wait; without one, waiting for a review is time at work, and nobody knows
-- how much of it
select
    items.source,
    items.container_id,
    coalesce(bool_or(statuses.flow_class = 'wait'), false) as tells_waiting,
    min(states.valid_from) filter (where statuses.flow_class = 'wait') as tells_waiting_since,
from {{ ref('dim_work_item') }} as items
inner join {{ ref('fct_item_state_interval') }} as states
    on items.work_item_key = states.work_item_key and states.field_name = 'status'
inner join {{ ref('dim_status') }} as statuses on items.source = statuses.source and states.value = statuses.status_id
group by items.source, items.container_id
