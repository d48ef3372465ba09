{{ config(schema='intermediate') }}

{% set pair_rules = [
    'contradiction', 'duplicate', 'date_inversion', 'priority_inversion', 'status_disagreement', 'late_change'
] %}

with

pairs as (
    {% for rule in pair_rules %}
    select
        kind,
        item_a_key,
        item_b_key,
        cast(score as double) as score,
        severity,
        evidence_a,
        evidence_b,
        finding,
        suggestion,
        cast(null as varchar) as team_a_id, cast(null as varchar) as team_b_id,
    from {{ ref('int_conflict_' ~ rule) }}
    union all
    {% endfor %}
    select
        kind,
        item_a_key,
        item_b_key,
        cast(score as double) as score,
        severity,
        evidence_a,
        evidence_b,
        finding,
        suggestion,
        team_a_id, team_b_id,
    from {{ ref('int_conflict_double_ownership') }}
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
)

select
    {{ hash_of(['pairs.kind', 'pairs.item_a_key', 'pairs.item_b_key']) }} as conflict_id,
    pairs.kind,
    pairs.item_a_key,
    pairs.item_b_key,
    coalesce(pairs.team_a_id, nullif(a.team_id, 'UNOWNED')) as team_a_id,
    coalesce(pairs.team_b_id, nullif(b.team_id, 'UNOWNED')) as team_b_id,
    pairs.severity,
    pairs.score,
    case
        when pairs.item_a_key = pairs.item_b_key then a.item_ref || ' "' || a.title || '" ' || pairs.finding
        else a.item_ref || ' "' || a.title || '" and ' || b.item_ref || ' "' || b.title || '" ' || pairs.finding
    end as summary,
    pairs.evidence_a,
    pairs.evidence_b,
    pairs.suggestion,
from pairs
inner join scope as a on pairs.item_a_key = a.work_item_key
inner join scope as b on pairs.item_b_key = b.work_item_key
