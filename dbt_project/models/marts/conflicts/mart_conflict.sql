{{ config(pre_hook="{{ remember(this, 'known_conflict') }}") }}

-- first_seen_at and what people decided must outlive the night: the hook has put the table's last version
-- aside, because it is emptied before it is filled
with

candidates as (
    select *, {{ evidence_fingerprint('evidence_a', 'evidence_b') }} as evidence_hash,
    from {{ ref('int_conflict_candidate') }}
),

known as (
    select *, {{ evidence_fingerprint('evidence_a', 'evidence_b') }} as evidence_hash,
    from known_conflict
),

decisions as (
    select * from {{ ref('int_conflict_decision') }}
),

seen_now as (
    select
        candidates.*,
        -- of a candidate nobody was told
        least(case when known.state != 'candidate' then known.first_seen_at end, {{ as_of() }}) as first_seen_at,
        greatest(coalesce(known.last_seen_at, {{ as_of() }}), {{ as_of() }}) as last_seen_at,
        case
            -- a decision holds while both sides say what they said when it was made
            when coalesce(known.evidence_hash != candidates.evidence_hash, true) then 'open'
            when decisions.decided_at > coalesce(known.decided_at, timestamp '1970-01-01') then decisions.decision
            -- a reaction that was taken back
            when {{ has_role(source_of('known.decision_ref'), 'messages') }} and decisions.decision_ref is null then 'open'
            when known.state in ('acknowledged', 'dismissed') then known.state
            else 'open'
        end as state,
        coalesce(decisions.decided_at, known.decided_at) as decided_at,
        coalesce(decisions.decided_by, known.decided_by) as decided_by,
        coalesce(decisions.decision_ref, known.decision_ref) as decision_ref,
    from candidates
    left join known on candidates.conflict_id = known.conflict_id
    left join decisions on candidates.conflict_id = decisions.conflict_id
),

-- of what is a matter of chance only the likeliest is told; what people deal with keeps its place
placed as (
    select
        * exclude (first_seen_at, state),
        case
            when state != 'open' or chance is null then state
            when
                chance >= {{ var('same_work_min_chance') }}
                and row_number() over (
                    partition by chance is null
                    order by array_position(['acknowledged', 'open', 'dismissed'], state), chance desc, conflict_id
                ) <= {{ var('same_work_shown_count') }}
                then 'open'
            else 'candidate'
        end as state,
        first_seen_at,
    from seen_now
),

gone as (
    select
        known.* replace (case
            when known.state = 'dismissed' then 'dismissed'
            when known.state in ('open', 'acknowledged', 'resolved') then 'resolved'
            else {{ unknown('state of a conflict', 'known.state') }}
        end as state),
    from known
    left join candidates on known.conflict_id = candidates.conflict_id
    inner join {{ ref('dim_work_item') }} as a on known.item_a_key = a.work_item_key
    inner join {{ ref('dim_work_item') }} as b on known.item_b_key = b.work_item_key
    where
        candidates.conflict_id is null
        and known.state != 'candidate'
        -- what was open once and is private now is told no more; of what was taken out no title is left
        and {{ are_seen_together('known.item_a_key', 'known.item_b_key') }}
        and not (a.is_deleted and a.title = '') and not (b.is_deleted and b.title = '')
)

{% for part in ['placed', 'gone'] %}
select
    conflict_id, kind, item_a_key, item_b_key, team_a_id, team_b_id, severity, score, chance, summary, evidence_a, evidence_b,
    suggestion, first_seen_at, last_seen_at, state, decided_at, decided_by, decision_ref,
from {{ part }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
