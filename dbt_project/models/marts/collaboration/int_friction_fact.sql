{{ config(materialized='ephemeral') }}

-- what the parts of the friction index are sums of: ordered pair of teams x week x part x item or conversation
with

weeks as (
    select
        *,
        week_end_at - interval '{{ var("friction_window_weeks", 26) * 7 }}' day as window_from,
    from ({{ recent_weeks(var('collaboration_weeks', 26)) }}) as listed
),

contacts as (
    select * from {{ ref('int_team_contact') }}
),

spells as (
    select * from {{ ref('int_blocked_spell') }}
),

days as (
    select * from {{ ref('dim_calendar') }}
),

items as (
    select * from {{ ref('dim_work_item') }}
    where not is_deleted and not is_archived
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

clipped as (
    select
        weeks.week_start,
        spells.causing_party_id as causing_id,
        spells.suffering_party_id as suffering_id,
        spells.work_item_key,
        spells.calendar_id,
        min(greatest(spells.valid_from, weeks.window_from)) as blocked_from,
        max(least(spells.valid_to, weeks.week_end_at)) as blocked_to,
    from spells
    inner join weeks on spells.valid_from < weeks.week_end_at and spells.valid_to > weeks.window_from
    group by all
),

blocked as (
    select
        clipped.*,
        (
            {{ business_seconds_until('clipped.blocked_to', 'last_day') }}
            - {{ business_seconds_until('clipped.blocked_from', 'first_day') }}
        ) / 3600.0 as hours,
    from clipped
    asof left join days as first_day
        on clipped.calendar_id = first_day.calendar_id and clipped.blocked_from >= first_day.work_start_at
    asof left join days as last_day
        on clipped.calendar_id = last_day.calendar_id and clipped.blocked_to >= last_day.work_start_at
),

conflicts as (
    select
        weeks.week_start, owners_a.party_id as party_a_id, owners_b.party_id as party_b_id,
        unnest([conflicts.item_a_key, conflicts.item_b_key]) as work_item_key,
    from {{ ref('mart_conflict') }} as conflicts
    inner join weeks
        on
            conflicts.first_seen_at <= weeks.week_end_at
            and (conflicts.state in ('open', 'acknowledged') or conflicts.last_seen_at >= weeks.window_from)
    inner join parties as owners_a on conflicts.team_a_id = owners_a.team_id
    inner join parties as owners_b on conflicts.team_b_id = owners_b.team_id
    where owners_a.party_id != owners_b.party_id and conflicts.state != 'dismissed'
),

-- a conflict belongs to two items, each bears half of it
conflicts_both_ways as (
    select week_start, party_a_id as causing_id, party_b_id as suffering_id, work_item_key, count(*) / 2.0 as conflicts
    from conflicts
    group by all
    union all
    select week_start, party_b_id, party_a_id, work_item_key, count(*) / 2.0
    from conflicts
    group by all
),

-- before the first night that looked for conflicts their number is unknown, not zero
weeks_with_conflicts as (
    select week_start from weeks
    where week_end_at >= (select min(first_seen_at) from {{ ref('mart_conflict') }})
),

shared_items as (
    select week_start, causing_id, suffering_id, cluster_key as work_item_key from contact_facts
    union
    select week_start, causing_id, suffering_id, work_item_key from clipped
    union
    select week_start, suffering_id, causing_id, work_item_key from clipped
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
    select
        weeks.week_start, items.work_item_key, parties.party_id as suffering_id,
        bool_or(spells.work_item_key is not null) as is_held,
        spells.causing_party_id as causing_id,
    from items
    inner join parties on items.owner_team_id = parties.team_id
    inner join {{ ref('int_team_clock') }} as clocks on items.owner_team_id = clocks.team_id
    inner join weeks
        on
            items.due_date < cast(weeks.week_end_at as date)
            and coalesce(items.done_at, weeks.week_end_at) >= weeks.window_from
            and {{ local_day('coalesce(items.done_at, weeks.week_end_at)', 'clocks.timezone') }} > items.due_date
    left join spells
        on
            items.work_item_key = spells.work_item_key
            and spells.valid_from < weeks.week_end_at
            and spells.valid_to > weeks.window_from
    group by weeks.week_start, items.work_item_key, parties.party_id, spells.causing_party_id
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
