-- which of a site's fields are the ones that the marts ask for: what is stated before what is guessed
with

fields as (
    select *, schema_type = 'number' as is_number from {{ ref('stg_jira__fields') }}
    where not is_deleted
),

custom_values as (
    select * from {{ ref('stg_jira__issue_custom_fields') }}
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
        end as logical_name,
        field_id,
        3 as rank,
        'schema' as rule,
    from fields
),

-- a field whose type says what it is may be called anything
unstated as (
    select * from fields
    where field_id not in (select field_id from by_schema where logical_name is not null)
),

by_name as (
    select
        case
            when is_number and list_has_any(field_names, ['story points', 'story point estimate'])
                then 'story_points'
            when list_contains(field_names, 'flagged') then 'flagged'
            when
                list_has_any(field_names, ['start date', 'planned start', 'target start'])
                and schema_type like 'date%'
                then 'start_date'
        end as logical_name,
        field_id,
        case
            when list_contains(field_names, 'story points') then 2
            -- a flag is a choice; a CSV does not tell its fields' types
            when list_contains(field_names, 'flagged') and schema_type not in ('array', 'option') then 6
            else 4
        end as rank,
        'name' as rule,
    from unstated
),

-- a server's flag is called in its own language: boxes to tick, of which all that anybody ticked is one that means
-- blocked
by_choice as (
    select 'flagged' as logical_name, unstated.field_id, 5 as rank, 'values' as rule
    from unstated
    inner join custom_values on unstated.field_id = custom_values.field_id
    where unstated.schema_custom like '%:multicheckboxes' and custom_values.value_json != '[]'
    group by unstated.field_id
    having bool_and(
        {{ json_text('custom_values.value_json', '$[1]') }} is null
        and {{ is_blocked_choice(json_text('custom_values.value_json', '$[0].value')) }}
    )
),

-- nothing states it: a number under a name that means points in one of the ten languages
by_word as (
    select 'story_points' as logical_name, field_id, 6 as rank, 'word' as rule
    from unstated
    where is_number and {{ is_points_name('field_name') }}
),

-- an export without a field catalogue, where a field is called by its id: the numeric field whose values are
-- those of planning poker. Cloud makes the same fields first on every site, and points in customfield_10016, so
-- there a few values will do
guessed as (
    select 'story_points' as logical_name, field_id, 5 as rank, 'values' as rule
    from custom_values
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
    select * from by_choice
    union all
    select * from guessed
    union all
    select * from by_word
),

-- an override replaces every discovery of its logical name; where boards say what they estimate in, other
-- point fields are leftovers, and an empty estimate stays empty (source-apis J15); rank 6 counts only alone
allowed as (
    select * from candidates
    where logical_name is not null
    qualify
        rank = min(rank) over (partition by logical_name)
        or (min(rank) over (partition by logical_name) > 1 and rank < 6)
),

found as (
    select logical_name, field_id, min(rank) as rank, min_by(rule, (rank, rule)) as rule
    from allowed
    group by logical_name, field_id
),

filled as (
    select custom_values.field_id, count(*) as issues
    from custom_values
    where custom_values.field_id in (select field_id from found)
    group by custom_values.field_id
)

-- of two fields of one name the project's own comes first, then the one that more issues have filled in
select
    found.*,
    fields.project_id,
    cast(row_number() over (
        partition by found.logical_name
        order by
            found.rank, fields.project_id is null, coalesce(filled.issues, 0) desc,
            length(found.field_id), found.field_id
    ) as integer) as place,
from found
left join fields on found.field_id = fields.field_id
left join filled on found.field_id = filled.field_id
