-- what not everybody may see; macros/viewers.sql are the only ways to it
select
    kind,
    private_key,
    viewers,
from {{ ref('int_tools__private') }}
