{{ config(materialized='ephemeral') }}

-- what changed since the night before, one line for the company (of no team) and one for each team
with

readers as (
    select cast(null as varchar) as team_id
    union all
    select team_id from {{ ref('dim_team') }}
),

news as (
    select
        readers.team_id,
        news.kind_rank,
        news.kind,
        count(*) as items,
        {{ first_texts('news.subject', '; ', 'news.day, news.subject', var('report_news_items')) }} as named,
    from readers
    inner join {{ ref('int_item_news') }} as news on readers.team_id is null or readers.team_id = news.team_id
    group by readers.team_id, news.kind_rank, news.kind
),

told as (
    select
        team_id,
        {{ text_agg("items || ' ' || kind", ', ', 'kind_rank') }} as counts,
        {{ text_agg(
            sentence('kind') ~ " || ': ' || named || case when items > " ~ var('report_news_items')
            ~ " then '; and ' || (items - " ~ var('report_news_items') ~ ") || ' more' else '' end || '.'",
            ' ', 'kind_rank'
        ) }} as names,
    from news
    group by team_id
)

select
    'changes' as section,
    readers.team_id,
    case
        when earlier.night is null then 'The first report: from the next day on this line says what changed'
        when told.counts is null
            then 'Since ' || {{ day_text('earlier.night') }} || ' nothing became overdue, likely late, blocked or done'
        else 'Since ' || {{ day_text('earlier.night') }} || ': ' || told.counts
    end as headline,
    coalesce(told.names, '') as detail,
    cast(null as varchar) as url,
    'low' as severity,
    cast(null as varchar) as work_item_key,
    cast(null as varchar) as conflict_id,
    0.0 as weight,
    told.counts is not null as has_news,
from readers
left join {{ ref('int_earlier_night') }} as earlier on true
left join told on readers.team_id is not distinct from told.team_id
