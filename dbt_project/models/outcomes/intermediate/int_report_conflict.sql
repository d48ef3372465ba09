{{ config(materialized='ephemeral') }}

with

conflicts as (
    select * from {{ ref('mart_conflict') }}
    where state = 'open' and (severity in ('high', 'medium') or {{ conflict_trait('kind', 'reported_low') }})
),

named as (
    select items.work_item_key, items.url, items.item_ref, {{ item_name('items') }} as name,
    from {{ ref('dim_work_item') }} as items
),

-- a key that people say stays; an address that nobody knows gives way to the title
items as (
    select *, case when starts_with(name, item_ref) then item_ref else name end as spoken_name,
    from named
),

teams as (
    select * from {{ ref('dim_team') }}
),

told as (
    select
        conflicts.*,
        a.url,
        coalesce(team_a.team_name, 'Nobody') as team_a_name,
        coalesce(team_b.team_name, 'Nobody') as team_b_name,
        {{ conflict_sentence('conflicts.kind', 'a.name', 'b.name') }} as finding,
        case  -- noqa: PRS
            when {{ conflict_trait('conflicts.kind', 'quotes_words') }}
                then '“' || left(conflicts.evidence_a, 300) || '” against “' || left(conflicts.evidence_b, 300) || '”. '
            else {{ days_in_words("replace(
                replace(conflicts.evidence_a || '; ' || conflicts.evidence_b, a.item_ref, a.spoken_name),
                b.item_ref, b.spoken_name
            )") }} || '. '
        end
        || replace(replace(conflicts.suggestion, a.item_ref, a.spoken_name), b.item_ref, b.spoken_name) as detail,
    from conflicts
    inner join items as a on conflicts.item_a_key = a.work_item_key
    inner join items as b on conflicts.item_b_key = b.work_item_key
    left join teams as team_a on conflicts.team_a_id = team_a.team_id
    left join teams as team_b on conflicts.team_b_id = team_b.team_id
)

select
    'conflicts' as section,
    team_a_id as team_id,
    team_b_id as other_team_id,
    parties || ': ' || finding as headline,
    {{ sentence('finding') }} || case when parties = team_a_name then '' else ' (with ' || team_b_name || ')' end
        as own_headline,
    {{ sentence('finding') }} || ' (with ' || team_a_name || ')' as other_headline,
    parties,
    finding,
    detail,
    url,
    severity,
    item_a_key as work_item_key,
    item_b_key as other_key,
    conflict_id,
    {{ severity_rank('severity') }} * 10 + {{ conflict_trait('kind', 'report_weight') }} + score as weight,
from (
    select
        *,
        team_a_name || case
            when coalesce(team_a_id, '') = coalesce(team_b_id, '') then ''
            when team_b_id is null then ' and nobody'
            else ' and ' || team_b_name
        end as parties,
    from told
) as named_parties
