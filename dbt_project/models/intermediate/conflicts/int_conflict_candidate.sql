with

pairs as (
    {% for kind, conflict in conflict_kinds().items() %}
    {% set is_last_kind = loop.last %}
    {% for rule in conflict.rules %}
    select
        kind,
        item_a_key,
        item_b_key,
        cast(score as double) as score,
        {{ 'chance' if conflict.has_chance else 'cast(null as double) as chance' }},
        severity,
        evidence_a,
        evidence_b,
        finding,
        suggestion,
        {{ 'team_a_id' if conflict.names_teams else 'cast(null as varchar)' }} as team_a_id,
        {{ 'team_b_id' if conflict.names_teams else 'cast(null as varchar)' }} as team_b_id,
    from {{ ref('int_conflict_' ~ rule) }}
    {{ 'union all' if not (is_last_kind and loop.last) }}
    {% endfor %}
    {% endfor %}
),

-- what contradicts itself or repeats its words need not be told again as meaning the same, and a pair has one
-- conflict of a kind
marked as (
    select
        *,
        {{ is_covered_conflict('kind', 'partition by item_a_key, item_b_key') }} as is_covered,
    from pairs
),

told as (
    select * from marked
    where not is_covered
    qualify row_number() over (partition by kind, item_a_key, item_b_key order by score desc, evidence_a asc) = 1
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
)

select
    {{ hash_of(['told.kind', 'told.item_a_key', 'told.item_b_key']) }} as conflict_id,
    told.kind,
    told.item_a_key,
    told.item_b_key,
    coalesce(told.team_a_id, nullif(a.team_id, 'UNOWNED')) as team_a_id,
    coalesce(told.team_b_id, nullif(b.team_id, 'UNOWNED')) as team_b_id,
    told.severity,
    told.score,
    told.chance,
    case
        when told.item_a_key = told.item_b_key then {{ item_name('a') }} || ' ' || told.finding
        else {{ item_name('a') }} || ' and ' || {{ item_name('b') }} || ' ' || told.finding
    end as summary,
    told.evidence_a,
    told.evidence_b,
    told.suggestion,
from told
inner join scope as a on told.item_a_key = a.work_item_key
inner join scope as b on told.item_b_key = b.work_item_key
where {{ are_seen_together('told.item_a_key', 'told.item_b_key') }}
