with

present as (
    select issue_key, issue_id, 1 as rank from {{ ref('stg_jira__issues') }}
),

-- a move changes the key and not the id (source-apis J11)
former as (
    select from_label as issue_key, issue_id, 2 as rank
    from {{ ref('stg_jira__changelog_items') }}
    where field = 'Key' and from_label is not null
),

-- what was not read is named by what was
unread as (
    select issue_key, issue_id, 3 as rank
    from {{ ref('int_jira_linked') }}
    where issue_key is not null
)

select issue_key, issue_id, rank = 2 as is_former, rank <= 2 as is_read
from (
    select * from present
    union all
    select * from former
    union all
    select * from unread
) as known
qualify row_number() over (partition by issue_key order by rank asc, issue_id desc) = 1
