{#- CTEs that end in `followed`: the rows of `changes`, each with the value that its item and field had before and after
    all changes of its instant. These follow from old to new value, whatever order they are listed in: what is left and
    not come to is the first, what is come to and not left the last. Where they make no such chain, each keeps its own
    values, and the order of `changes` decides. `changes` has `item_no`, `field_no`, `changed_at`, old and new value and
    label, `previous_at` and `next_at` of the neighbours in its order. -#}
{% macro changes_in_chains(changes) -%}
steps as (
    select item_no, field_no, changed_at, new_value as value, new_label as label, 1 as step
    from {{ changes }}
    where changed_at in (next_at, previous_at)
    union all
    select item_no, field_no, changed_at, old_value, old_label, -1
    from {{ changes }}
    where changed_at in (next_at, previous_at)
),

balances as (
    select item_no, field_no, changed_at, value, max(label) as label, sum(step) as balance
    from steps
    group by item_no, field_no, changed_at, value
),

chains as (
    select
        item_no,
        field_no,
        changed_at,
        any_value({'value': value, 'label': label}) filter (where balance = -1) as first_state,
        any_value({'value': value, 'label': label}) filter (where balance = 1) as last_state,
    from balances
    group by item_no, field_no, changed_at
    having max(balance) = 1 and count(*) filter (where balance = 1) = 1
),

followed as (
    select
        changes.*,
        case when chains.item_no is null then changes.new_value else chains.last_state.value end as last_value,
        case when chains.item_no is null then changes.new_label else chains.last_state.label end as last_label,
        case when chains.item_no is null then changes.old_value else chains.first_state.value end as first_value,
        case when chains.item_no is null then changes.old_label else chains.first_state.label end as first_label,
    from {{ changes }} as changes
    left join chains
        on
            changes.item_no = chains.item_no
            and changes.field_no = chains.field_no
            and changes.changed_at = chains.changed_at
)
{%- endmacro %}
