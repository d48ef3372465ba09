-- the week's card as an executive reads it: a verdict, five measures, the releases that slip, what changed; and what
-- leads look at
with

card as (
    select
        *,
        {{ scorecard_text('value', 'unit') }} as value_text,
        {{ scorecard_text('previous_value', 'unit') }} as previous_text,
        {{ scorecard_range('baseline_low', 'baseline_high', 'unit') }} as usual_text,
        lead(value) over (partition by measure order by week_start) as running_value,
    from {{ ref('mart_weekly_scorecard') }}
),

-- what is written the same is the same to its reader
latest as (
    select
        *,
        case
            when value_text = previous_text then 'same'
            else {{ toward('value', 'previous_value', 'good_direction') }}
        end as step,
    from card
    where is_latest
),

company as (
    select * from latest
    where audience = 'company'
),

counts as (
    select
        count(*) filter (where verdict = 'better') as better,
        count(*) filter (where verdict = 'worse') as worse,
        count(*) filter (where verdict = 'steady') as steady,
    from company
),

-- what the verdict names: what moved, else the first measure that is known
named as (
    select
        {{ text_agg(
            "lower(left(measure_name, 1)) || substr(measure_name, 2) || ' ' || value_text"
            ~ " || coalesce(', ' || previous_text || ' the week before', '')", '; ', 'measure_rank'
        ) }} as facts,
    from (
        select *
        from company
        where value is not null
        qualify
            verdict in ('better', 'worse')
            or (not bool_or(verdict in ('better', 'worse')) over () and row_number() over (order by measure_rank) = 1)
    ) as moved
),

verdict as (
    select
        'verdict' as section,
        1 as place,
        case
            when counts.better + counts.worse + counts.steady = 0 then 'Too few weeks to say what is usual'
            when counts.better + counts.worse = 0 then 'A usual week'
            when counts.worse = 0 then 'A better week than usual'
            when counts.better = 0 then 'A worse week than usual'
            else 'A mixed week, better in ' || counts.better || ' and worse in ' || counts.worse || ' of five measures'
        end || coalesce(': ' || named.facts, '') as headline,
        '' as detail,
        case
            when counts.worse > counts.better then 'worse' when counts.better > counts.worse then 'better' else 'steady'
        end as verdict,
        cast(null as varchar) as measure,
        cast(null as varchar) as version_key,
    from counts
    cross join named
),

measures as (
    select
        case audience
            when 'company' then 'measures' when 'leads' then 'leads' else {{ unknown('audience', 'audience') }}
        end as section,
        measure_rank as place,
        measure_name || ': ' || case
            when value is not null then value_text
            when measure = 'decisions_waiting' and running_value is not null
                then {{ scorecard_text('running_value', 'unit') }} || ' now'
            else 'not known'
        end as headline,
        {{ joined_texts(["case when verdict != 'unknown' then " ~ verdict_text('verdict') ~ " || ' (' || usual_text || ')' end",
            "case step when 'same' then 'the same the week before' else step || ' than the week before (' || previous_text || ')' end"],
            '; ') }} as detail,
        verdict,
        measure,
        cast(null as varchar) as version_key,
    from latest
),

changes as (
    select
        'changes' as section,
        case step when 'better' then 1 when 'worse' then 2 else 3 end as place,
        {{ sentence('step') }} || ': ' || {{ text_agg(
            "lower(left(measure_name, 1)) || substr(measure_name, 2) || ' (' || value_text || ' after ' || previous_text || ')'",
            ', ', 'measure_rank'
        ) }} as headline,
        '' as detail,
        'steady' as verdict,
        cast(null as varchar) as measure,
        cast(null as varchar) as version_key,
    from company
    where step in ('better', 'worse')
    group by step
),

lines as (
    select * from verdict
    union all
    select * from measures
    union all
    select section, place, headline, detail, verdict, null, version_key from {{ ref('int_release_line') }}
    union all
    select * from changes
)

select
    section,
    cast(row_number() over (partition by section order by place, headline) as integer) as rank,
    headline,
    detail,
    verdict,
    measure,
    version_key,
    (select max(week_start) from latest) as week_start,
from lines
where exists (select 1 from latest)
