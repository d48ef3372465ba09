{{ config(pre_hook="{{ remember(this, 'known_conflict') }}") }}

-- first_seen_at and what people decided must outlive the night: the hook has put the table's last version
-- aside, because it is emptied before it is filled
with

candidates as (
    select * from {{ ref('int_conflict_candidate') }}
),

known as (
    select * from known_conflict
),

-- a decision of a person holds while both sides still say what they said then
seen_now as (
    select
        candidates.*,
        least(coalesce(known.first_seen_at, {{ as_of() }}), {{ as_of() }}) as first_seen_at,
        greatest(coalesce(known.last_seen_at, {{ as_of() }}), {{ as_of() }}) as last_seen_at,
        case
            when known.state in ('acknowledged', 'dismissed')
                and known.evidence_a = candidates.evidence_a
                and known.evidence_b = candidates.evidence_b
                then known.state
            else 'open'
        end as state,
    from candidates
    left join known on candidates.conflict_id = known.conflict_id
),

gone as (
    select
        known.* replace (if(known.state = 'dismissed', 'dismissed', 'resolved') as state),
    from known
    left join candidates on known.conflict_id = candidates.conflict_id
    where candidates.conflict_id is null
)

{% for part in ['seen_now', 'gone'] %}
select
    conflict_id, kind, item_a_key, item_b_key, team_a_id, team_b_id, severity, score, summary, evidence_a, evidence_b,
    suggestion, first_seen_at, last_seen_at, state,
from {{ part }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
