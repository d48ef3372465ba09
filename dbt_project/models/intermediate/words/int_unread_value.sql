-- values that a tool sent and the marts do not have, since they could not be converted
select
    source,
    entity,
    field,
    given,
    lost,
    round(lost / given, 4) as lost_share,
    example,
    example_id,
    replace(field, '_', ' ') || ' of ' || format('{:,}', lost) || ' of ' || format('{:,}', given) || ' '
    || case lost when 1 then 'value' else 'values' end || ' in ' || source || ' ' || entity
    || ' could not be read, such as “' || left(example, 60) || '”' || coalesce(' of ' || example_id, '') as sentence,
from {{ ref('int_tools__unread') }}
where lost > 0
