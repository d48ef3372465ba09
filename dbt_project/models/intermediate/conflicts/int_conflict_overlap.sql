{{ config(materialized='ephemeral') }}

with

alike as (
    select * from {{ source('analysis', 'similar_requirement') }}
)

select
    'overlap' as kind,
    item_a_key,
    item_b_key,
    score,
    case when score >= {{ var('overlap_medium_score') }} then 'medium' else 'low' end as severity,
    passage_a as evidence_a,
    passage_b as evidence_b,
    'seem to mean the same in other words' as finding,
    'Compare the two, and agree who does which part or link them.' as suggestion,
from alike
