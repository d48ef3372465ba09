{{ config(materialized='ephemeral') }}

-- what the parts of the friction index are sums of: ordered pair of teams x week x part x item or conversation
with

weeks as (
    select * from {{ ref('int_friction_week') }}
),

contacts as (
    select * from {{ ref('int_team_contact') }}
),

parties as (
    select * from {{ ref('int_friction_party') }}
),

both_ways as (
    select cluster_key, work_item_key, occurred_at, from_party_id as causing_id, to_party_id as suffering_id
    from contacts
    union all
    select cluster_key, work_item_key, occurred_at, to_party_id, from_party_id
    from contacts
),

contact_facts as (
    select
        weeks.week_start, both_ways.causing_id, both_ways.suffering_id, 'contacts' as part,
        both_ways.cluster_key, count(*) as amount, 1 as base,
    from both_ways
    inner join weeks
        on both_ways.occurred_at >= weeks.window_from and both_ways.occurred_at < weeks.week_end_at
    group by weeks.week_start, both_ways.causing_id, both_ways.suffering_id, both_ways.cluster_key
),

blocked as (
    select * from {{ ref('int_friction_blocked') }}
),

conflicts_both_ways as (
    select * from {{ ref('int_friction_conflict') }}
),

-- before the first night that looked for conflicts their number is unknown, not zero
weeks_with_conflicts as (
    select week_start from weeks
    where week_end_at >= (select min(first_seen_at) from {{ ref('mart_conflict') }} where state != 'candidate')
),

shared_items as (
    select week_start, causing_id, suffering_id, cluster_key as work_item_key from contact_facts
    union
    select week_start, causing_id, suffering_id, work_item_key from blocked
    union
    select week_start, suffering_id, causing_id, work_item_key from blocked
    union
    select week_start, causing_id, suffering_id, work_item_key from conflicts_both_ways
),

per_item as (
    select
        shared_items.*,
        coalesce(blocked.hours, 0) as hours,
        coalesce(conflicts_both_ways.conflicts, 0) as conflicts,
    from shared_items
    left join blocked using (week_start, causing_id, suffering_id, work_item_key)
    left join conflicts_both_ways using (week_start, causing_id, suffering_id, work_item_key)
),

returned as (
    select
        weeks.week_start, causing.party_id as causing_id, suffering.party_id as suffering_id, 'f2' as part,
        handed.work_item_key, count(*) filter (where handed.is_ping_pong) as amount, count(*) as base,
    from {{ ref('mart_handoff') }} as handed
    inner join weeks on handed.handed_at >= weeks.window_from and handed.handed_at < weeks.week_end_at
    inner join parties as suffering on handed.from_team_id = suffering.team_id
    inner join parties as causing on handed.to_team_id = causing.team_id
    where suffering.party_id != causing.party_id and not handed.is_undecided
    group by all
),

late as (
    select * from {{ ref('int_friction_late') }}
),

pairs as (
    select distinct week_start, causing_id, suffering_id from per_item
),

late_items as (
    select distinct week_start, suffering_id, work_item_key from late
),

-- who held up nothing has one row of nothing; who did has a row for each item that was late
holders as (
    select distinct week_start, causing_id, suffering_id from late
    where is_held
),

held as (
    select
        pairs.week_start, pairs.causing_id, pairs.suffering_id, 'f6' as part,
        case when holders.causing_id is null then 'none' else late_items.work_item_key end as cluster_key,
        count(late.work_item_key) as amount, count(*) as base,
    from pairs
    inner join late_items on pairs.week_start = late_items.week_start and pairs.suffering_id = late_items.suffering_id
    left join holders
        on
            pairs.week_start = holders.week_start
            and pairs.suffering_id = holders.suffering_id
            and pairs.causing_id = holders.causing_id
    left join late
        on
            pairs.week_start = late.week_start
            and pairs.suffering_id = late.suffering_id
            and pairs.causing_id = late.causing_id
            and late_items.work_item_key = late.work_item_key
    group by all
),

questions as (
    select
        weeks.week_start, causing.party_id as causing_id, suffering.party_id as suffering_id,
        asked.interaction_key as cluster_key, asked.waited, asked.is_answered,
        not asked.is_answered and asked.waited >= asked.patience_seconds as is_unanswered,
        asked.is_answered or asked.waited >= asked.patience_seconds as is_judged,
    from {{ ref('int_team_question') }} as asked
    inner join weeks on asked.occurred_at >= weeks.window_from and asked.occurred_at < weeks.week_end_at
    inner join parties as suffering on asked.from_team_id = suffering.team_id
    inner join parties as causing on asked.to_team_id = causing.team_id
    where suffering.party_id != causing.party_id
),

facts as (
    select week_start, causing_id, suffering_id, part, cluster_key, amount, base from contact_facts
    union all
    select week_start, causing_id, suffering_id, 'f1', work_item_key, hours, 1 from per_item
    union all
    select week_start, causing_id, suffering_id, 'f5', work_item_key, 100 * conflicts, 1 from per_item
    where week_start in (select week_start from weeks_with_conflicts)
    union all
    select * from returned
    union all
    select week_start, causing_id, suffering_id, 'f3', cluster_key, waited, if(is_answered, 1, 0) from questions
    union all
    select week_start, causing_id, suffering_id, 'f4', cluster_key, if(is_unanswered, 1, 0), 1 from questions
    where is_judged
    union all
    select * from held
)

select
    week_start,
    causing_id,
    suffering_id,
    part,
    cluster_key,
    cast(amount as double) as amount,
    cast(base as double) as base,
from facts
