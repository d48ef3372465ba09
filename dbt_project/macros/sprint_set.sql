{#- A Jira list of sprint ids ("12, 9") in one canonical order ("9,12"), so that equal sets are equal texts. -#}
{% macro sprint_set(text) -%}
{{ return(adapter.dispatch('sprint_set', 'truce')(text)) }}
{%- endmacro %}

{% macro default__sprint_set(text) -%}
nullif(array_to_string({{ in_order_of_ids("string_split_regex(coalesce(" ~ text ~ ", ''), '\\s*,\\s*')") }}, ','), '')
{%- endmacro %}

{#- The distinct ids of a list: numbers by their size, whatever their length, and texts of one length by their letters. -#}
{% macro in_order_of_ids(ids) -%}
{{ return(adapter.dispatch('in_order_of_ids', 'truce')(ids)) }}
{%- endmacro %}

{% macro default__in_order_of_ids(ids) -%}
list_transform(
    list_sort(list_distinct(list_transform({{ ids }}, lambda id: {'digits': length(id), 'id': id}))), lambda one: one.id
)
{%- endmacro %}

{#- CTEs over `items` that end in `stays`: every sprint of every list of sprints that an item has had, as long as the list
    stayed the same. -#}
{% macro sprint_stays() -%}
sprint_states as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name = 'sprint' and value is not null
),

-- a sub-task shows the sprint of its parent and has no line for it
sub_tasks as (
    select items.work_item_key, items.parent_key, items.created_at
    from items
    inner join items as parents on items.parent_key = parents.work_item_key
    where items.hierarchy_level < 0
),

lists as (
    select work_item_key, value, valid_from, valid_to
    from sprint_states
    where work_item_key not in (select sub_tasks.work_item_key from sub_tasks)
    union all
    select
        sub_tasks.work_item_key,
        sprint_states.value,
        greatest(sprint_states.valid_from, sub_tasks.created_at) as valid_from,
        sprint_states.valid_to,
    from sub_tasks
    inner join sprint_states on sub_tasks.parent_key = sprint_states.work_item_key
    where coalesce(sprint_states.valid_to > sub_tasks.created_at, true)
),

stays as (
    select
        work_item_key,
        {{ source_of('work_item_key') }} || ':' || unnest(string_split(value, ',')) as sprint_key,
        valid_from,
        valid_to,
    from lists
)
{%- endmacro %}
