with

present as (
    select issue_key, issue_id, 1 as rank from {{ ref('stg_jira__issues') }}
),

-- a move changes the key and not the id (source-apis J11)
former as (
    select from_label as issue_key, issue_id, 2 as rank
    from {{ ref('stg_jira__changelog_items') }}
    where field = 'Key' and from_label is not null
)

select issue_key, issue_id, rank = 2 as is_former
from (
    select * from present
    union all
    select * from former
) as known
qualify row_number() over (partition by issue_key order by rank asc, issue_id desc) = 1
