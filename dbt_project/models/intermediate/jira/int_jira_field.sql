with

fields as (
    select * from {{ ref('stg_jira__fields') }}
    where not is_deleted
),

overrides as (
    select logical_name, field_id, 0 as rank, 'field_map' as rule
    from {{ ref('field_map') }}
    where source = 'jira'
),

estimation as (
    select distinct
        'story_points' as logical_name, estimation_field_id as field_id, 1 as rank, 'board estimation' as rule
    from {{ ref('stg_jira__boards') }}
    where starts_with(estimation_field_id, 'customfield_')
),

by_schema as (
    select
        case
            when schema_custom like '%:gh-sprint' then 'sprint'
            when schema_custom like '%:gh-epic-link' then 'epic_link'
            when schema_custom like '%:rm-teams-custom-field-team' or schema_type = 'team' then 'team'
            when schema_custom like '%:jsw-story-points' then 'story_points'
            when schema_custom like '%:jpo-custom-field-baseline-start' then 'start_date'
            when schema_custom like '%:jpo-custom-field-baseline-start' then 'start_date'
        end as logical_name,
        field_id,
        3 as rank,
        'schema' as rule,
    from fields
),

by_name as (
    select
        case
            when lower(field_name) in ('story points', 'story point estimate') and schema_type = 'number'
                then 'story_points'
            when lower(field_name) = 'flagged' then 'flagged'
            when lower(field_name) in ('start date', 'planned start', 'target start') and schema_type like 'date%'
                then 'start_date'
            when lower(field_name) in ('start date', 'planned start', 'target start') and schema_type like 'date%'
                then 'start_date'
        end as logical_name,
        field_id,
        case when lower(field_name) = 'story points' then 2 else 4 end as rank,
        'name' as rule,
    from fields
),

-- an export without a field catalogue, where a field is called by its id: the numeric field whose values are
-- those of planning poker. Cloud makes the same fields first on every site, and points in customfield_10016, so
-- there a few values will do
guessed as (
    select 'story_points' as logical_name, field_id, 5 as rank, 'values' as rule
    from {{ ref('stg_jira__issue_custom_fields') }}
    where not exists (select 1 from fields where field_name is distinct from field_id)
    group by field_id
    having
        (count(*) >= {{ var('story_points_guess_min_count') }} or field_id = 'customfield_10016')
        and avg(case
            when try_cast(value_json as double) in (0, 0.5, 1, 2, 3, 5, 8, 13, 20, 21, 34, 40, 55, 89, 100)
                then 1.0
            else 0.0
        end) >= {{ var('story_points_guess_min_share') }}
    qualify row_number() over (order by field_id = 'customfield_10016' desc, count(*) desc, field_id) = 1
),

candidates as (
    select * from overrides
    union all
    select * from estimation
    union all
    select * from by_schema
    union all
    select * from by_name
    union all
    select * from guessed
),

-- an override replaces every discovery of its logical name; where boards say what they estimate in, other
-- point fields are leftovers, and an empty estimate stays empty (source-apis J15)
allowed as (
    select * from candidates
    where logical_name is not null
    qualify
        rank = min(rank) over (partition by logical_name)
        or min(rank) over (partition by logical_name) > 1
)

select logical_name, field_id, min(rank) as rank, min_by(rule, rank) as rule
from allowed
group by logical_name, field_id
