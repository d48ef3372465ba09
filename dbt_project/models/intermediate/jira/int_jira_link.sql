{{ config(materialized='ephemeral') }}

-- every link between two issues, also those that were taken away: a row per link, from its outward side. Which are
-- there is what the issues say; when they came, and which are gone, is what the histories say
with

issues as (
    select * from {{ ref('stg_jira__issues') }}
    where not is_deleted
),

told as (
    select
        issue_id,
        unnest({{ json_record('issue_links', [{
            'id': 'VARCHAR',
            'type': {'name': 'VARCHAR', 'outward': 'VARCHAR', 'inward': 'VARCHAR'},
            'inwardIssue': {'id': 'VARCHAR', 'key': 'VARCHAR'},
            'outwardIssue': {'id': 'VARCHAR', 'key': 'VARCHAR'},
        }]) }}) as link,
    from issues
    where issue_links is not null
),

-- a CSV tells the key of the other end alone
ends as (
    select
        told.*,
        link.outwardIssue is not null as is_outward,
        coalesce(link.outwardIssue.id, link.inwardIssue.id, refs.issue_id) as other_id,
    from told
    left join {{ ref('int_jira_ref') }} as refs
        on coalesce(link.outwardIssue.key, link.inwardIssue.key) = refs.issue_key
),

-- Jira tells a link on both issues; its outward side is where it starts
shown as (
    select
        link.id as link_id,
        link.type.name as type_name,
        link.type.outward as outward,
        link.type.inward as inward,
        if(is_outward, issue_id, other_id) as outward_id,
        if(is_outward, other_id, issue_id) as inward_id,
    from ends
    where other_id is not null
    qualify row_number() over (partition by link.id order by issue_id, other_id, link) = 1
),

-- a history has no more than words for the type: "This issue is blocked by ABC-1"
types as (
    select link_type_name as type_name, outward, inward from {{ ref('stg_jira__link_types') }}
    union
    select type_name, outward, inward from shown
),

phrases as (
    select type_name, outward as phrase, outward, true as is_outward, outward = inward as is_mutual from types
    union all
    select type_name, inward, outward, false, false from types
    where outward != inward
),

lines as (
    select
        changes.issue_id,
        refs.issue_id as other_id,
        changes.changed_at,
        changes.record_id || ':' || changes.position as change_ref,
        coalesce(changes.to_id, '') != '' as is_added,
        regexp_replace(rtrim(replace(
            coalesce(nullif(changes.to_label, ''), changes.from_label),
            coalesce(nullif(changes.to_id, ''), changes.from_id), ''
        )), '^This issue ', '') as phrase,
    from {{ ref('stg_jira__changelog_items') }} as changes
    inner join {{ ref('int_jira_ref') }} as refs
        on coalesce(nullif(changes.to_id, ''), changes.from_id) = refs.issue_key
    where changes.field_id in ('Link', 'issuelinks') and not changes.is_deleted
),

-- a type that is gone or was renamed is known by its words alone, as the issue with the line sees it; one that reads
-- alike both ways has no outward side in a history: its ends are put in one order
placed as (
    select
        lines.change_ref,
        lines.changed_at,
        lines.is_added,
        lines.issue_id,
        coalesce(phrases.type_name, lines.phrase) as type_name,
        coalesce(phrases.outward, lines.phrase) as phrase,
        phrases.type_name is null as is_type_unknown,
        case
            when phrases.is_mutual then least(lines.issue_id, lines.other_id)
            when coalesce(phrases.is_outward, true) then lines.issue_id
            else lines.other_id
        end as outward_id,
        case
            when phrases.is_mutual then greatest(lines.issue_id, lines.other_id)
            when coalesce(phrases.is_outward, true) then lines.other_id
            else lines.issue_id
        end as inward_id,
    from lines
    left join phrases on lines.phrase = phrases.phrase
    qualify row_number() over (
        partition by lines.change_ref order by phrases.type_name, phrases.outward, phrases.is_outward
    ) = 1
),

-- both issues have a line for it: one of them is followed, the outward one where it can be read
followed as (
    select * from placed
    qualify
        issue_id = first_value(issue_id) over (
            partition by
                case when not is_type_unknown then type_name end,
                least(outward_id, inward_id), greatest(outward_id, inward_id),
                case when not is_type_unknown then outward_id end
            order by issue_id != outward_id, issue_id
        )
),

counted as (
    select
        *,
        count(*) filter (where is_added) over in_order as additions,
        count(*) filter (where not is_added) over in_order as removals,
    from followed
    window in_order as (partition by type_name, outward_id, inward_id order by changed_at, change_ref)
),

-- links whose beginning no line tells: more were taken away than had come
early as (
    select type_name, outward_id, inward_id, min(phrase) as phrase, max(removals - additions) as links
    from counted
    group by type_name, outward_id, inward_id
    having max(removals - additions) > 0
),

beginnings as (
    select
        counted.type_name, counted.outward_id, counted.inward_id, counted.phrase, counted.change_ref,
        counted.changed_at as added_at, counted.additions + coalesce(early.links, 0) as link_no,
    from counted
    left join early using (type_name, outward_id, inward_id)
    where counted.is_added
    union all
    select type_name, outward_id, inward_id, phrase, null, null, unnest(range(1, links + 1)) from early
),

-- of several links of one type between two issues the first is taken for the one that goes first
told_by_history as (
    select
        beginnings.* exclude (change_ref),
        coalesce(endings.change_ref, beginnings.change_ref) as change_ref,
        endings.changed_at as removed_at,
        case
            when endings.changed_at is null
                then row_number() over (
                    partition by beginnings.type_name, beginnings.outward_id, beginnings.inward_id
                    order by endings.changed_at is null desc, beginnings.link_no desc
                )
        end as place_from_last,
    from beginnings
    left join counted as endings
        on
            beginnings.type_name = endings.type_name
            and beginnings.outward_id = endings.outward_id
            and beginnings.inward_id = endings.inward_id
            and beginnings.link_no = endings.removals
            and not endings.is_added
),

present as (
    select
        shown.*,
        case when outward = inward then least(outward_id, inward_id) else outward_id end as first_id,
        case when outward = inward then greatest(outward_id, inward_id) else inward_id end as second_id,
        row_number() over (
            partition by type_name, first_id, second_id order by try_cast(link_id as bigint) desc, link_id desc
        ) as place_from_last,
    from shown
)

select
    present.link_id,
    present.type_name,
    present.outward as phrase,
    present.outward_id,
    present.inward_id,
    told_by_history.added_at,
    cast(null as timestamp) as removed_at,
from present
left join told_by_history
    on
        present.type_name = told_by_history.type_name
        and present.first_id = told_by_history.outward_id
        and present.second_id = told_by_history.inward_id
        and present.place_from_last = told_by_history.place_from_last
union all
select
    'change:' || told_by_history.change_ref,
    told_by_history.type_name,
    told_by_history.phrase,
    told_by_history.outward_id,
    told_by_history.inward_id,
    told_by_history.added_at,
    -- a link that came and is not shown has gone without a trace, unless the issue was read before it came
    coalesce(
        told_by_history.removed_at,
        case when issues.updated_at > told_by_history.added_at then issues.updated_at end
    ),
from told_by_history
left join issues on told_by_history.outward_id = issues.issue_id
left join present
    on
        told_by_history.type_name = present.type_name
        and told_by_history.outward_id = present.first_id
        and told_by_history.inward_id = present.second_id
        and told_by_history.place_from_last = present.place_from_last
where told_by_history.removed_at is not null or present.link_id is null
