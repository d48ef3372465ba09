{%- set content = row_fingerprint([
    'share', 'source_rule', 'is_fallback', 'fallback_from_level', 'certainty', 'evidence'
]) -%}

with

primary_owner as (
    select
        work_item_key, 1 as level_no, 'team' as party_type, team_id as party_id, 1.0 as weight, source_rule,
        rule_rank >= 6 as is_fallback,
        case
            when source_rule = 'project_default' then 1
            when source_rule = 'reporter_team' then 2
            when source_rule = 'department_default' then 3
            when
                source_rule in (
                    'confirmed_in_slack', 'team_field', 'component_map', 'own_container', 'assignee_team',
                    'board_default', 'unowned'
                )
                then null
            else {{ unknown('rule of ownership', 'source_rule') }}
        end as fallback_from_level,
        case when is_contested then {{ var('ownership_contested_factor') }} else 1.0 end as certainty,
        case when is_contested then evidence || '; claimed by ' || rival_team_id || ' too' else evidence end
            as evidence,
        valid_from, valid_to,
    from {{ ref('int_primary_owner') }}
),

{% for level, party_type, party in [
    ('secondary', 'person', 'person_id'), ('tertiary', 'department', 'department_id'), ('quaternary', 'person', 'person_id')
] %}
{{ level }}_owner as (
    select
        work_item_key,
        {{ loop.index + 1 }} as level_no,
        '{{ party_type }}' as party_type,
        {{ party }} as party_id,
        weight,
        source_rule, is_fallback, fallback_from_level, 1.0 as certainty, evidence,
        valid_from, valid_to,
    from {{ ref('int_' ~ level ~ '_owner') }}
),

{% endfor %}
owners as (
    select * from primary_owner
    union all
    select * from secondary_owner
    union all
    select * from tertiary_owner
    union all
    select * from quaternary_owner
),

-- within a level the parties of one instant share one stretch
shared as (
    select
        *,
        case
            when level_no = 1 then cast(1 as double)
            else weight / sum(weight) over (partition by work_item_key, level_no, valid_from)
        end as share,
    from owners
),

marked as (
    select
        *,
        case
            when
                lag(valid_to) over intervals = valid_from
                and lag({{ content }}) over intervals = {{ content }}
                then 0
            else 1
        end as starts_interval,
    from shared
    window intervals as (partition by work_item_key, level_no, party_id order by valid_from)
),

numbered as (
    select
        *,
        sum(starts_interval) over (
            partition by work_item_key, level_no, party_id order by valid_from rows unbounded preceding
        ) as interval_no,
    from marked
),

-- stretches that follow each other and say the same are one row
merged as (
    select
        work_item_key,
        level_no,
        party_type,
        party_id,
        share,
        source_rule,
        is_fallback,
        fallback_from_level,
        certainty,
        evidence,
        min(valid_from) as valid_from,
        nullif(max(coalesce(valid_to, {{ end_of_time() }})), {{ end_of_time() }}) as valid_to,
    from numbered
    group by
        work_item_key, level_no, party_type, party_id, share, source_rule, is_fallback, fallback_from_level, certainty,
        evidence, interval_no
),

parties as (
    select team_id as party_id, 'team' as party_type, team_name as party_name from {{ ref('dim_team') }}
    union all
    select person_id, 'person', display_name from {{ ref('dim_person') }}
    union all
    select department_id, 'department', department_name from {{ ref('dim_department') }}
)

select
    owners.work_item_key,
    owners.level_no,
    case owners.level_no
        when 1 then 'primary' when 2 then 'secondary' when 3 then 'tertiary' when 4 then 'quaternary'
        else {{ unknown('level', 'owners.level_no') }}
    end as level_name,
    owners.party_type,
    owners.party_id,
    coalesce(parties.party_name, case owners.party_id when 'UNOWNED' then 'Unowned' else 'Unassigned' end)
        as party_name,
    owners.share,
    owners.source_rule,
    owners.is_fallback,
    owners.fallback_from_level,
    cast({{ ownership_confidence('owners.source_rule') }} * owners.certainty as double) as confidence,
    owners.evidence,
    owners.valid_from,
    owners.valid_to,
    owners.valid_to is null as is_current,
from merged as owners
left join parties on owners.party_id = parties.party_id and owners.party_type = parties.party_type
