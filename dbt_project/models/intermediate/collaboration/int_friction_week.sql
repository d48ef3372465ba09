{{ config(materialized='ephemeral') }}

-- the weeks shown, each with the time that its figures look back over
select
    *,
    week_end_at - interval '{{ var("friction_window_weeks") * 7 }}' day as window_from,
from ({{ recent_weeks(var('collaboration_weeks')) }}) as listed
