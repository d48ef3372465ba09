-- only rare words propose pairs: a common one would pair everything with everything. A table of its own,
-- because the engine joins the words of all items first where it cannot see how few pairs there are.
with

tokens as (
    select * from {{ ref('int_item_token') }}
)

select
    a.work_item_key as item_a_key,
    b.work_item_key as item_b_key,
    count(*) as shared_rare_tokens,
from tokens as a
inner join tokens as b on a.token = b.token and a.work_item_key < b.work_item_key and a.team_id != b.team_id
where a.items_with_token between 2 and {{ var('conflict_token_max_count') }}
group by all
having count(*) >= {{ var('duplicate_min_rare_token_count') }}
