"""The fields on which everything rests are there and have their JSON type.

A number that becomes a text, or a field that vanishes, would turn into nulls in staging and look like
news. That happens to a share of an entity's records; one odd record is told and stops nothing
(``checks.odd``). Jira's own catalogue says what a custom field holds, so those are judged by it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from checks.expect import at_most, none
from checks.night import Night
from checks.odd import share_beyond_few
from checks.suite import Suite
from checks.suites.raw.key_field import LIST, NUMBER, TEXT, KeyField
from tools import able

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

#: by raw table; each tool's stand in a module of its own
KEY_FIELDS: dict[str, tuple[KeyField, ...]] = {
    f"{name}__{entity}": fields
    for name in able("read")
    for entity, fields in import_module(f"checks.suites.raw.{name}").KEY_FIELDS.items()
}

# types of Jira's catalogue with one JSON form; `string` is not among them: a text area is an ADF document
_CUSTOM_FIELDS = f"""
select
    '$.fields.' || record_id as path,
    case (body ->> '$.schema.type')
        when 'number' then '{NUMBER}' when 'array' then '{LIST}' else '{TEXT}'
    end as kind,
from raw.jira__fields
where json_valid(body) and (body ->> '$.schema.type') in ('number', 'array', 'date', 'datetime')
    and record_id like 'customfield\\_%' escape '\\'
qualify row_number() over (partition by record_id order by loaded_at desc) = 1
order by record_id
"""

_TABLE = """
select
    '{table} ' || field.path as subject,
    field.kind as expected,
    count(*) as records,
    count(*) filter (field.required and kind is null) as missing,
    array_to_string(min(record_id, 5) filter (field.required and kind is null), ', ') as missing_sample,
    count(*) filter (is_retyped) as retyped,
    any_value(kind) filter (is_retyped) as found,
    array_to_string(min(record_id || ' = ' || value, 5) filter (is_retyped), ', ') as retyped_sample,
from (
    select
        record_id,
        field,
        case json_type(body, field.path)
            when 'VARCHAR' then 'text' when 'BOOLEAN' then 'boolean' when 'ARRAY' then 'list'
            when 'OBJECT' then 'object' when 'UBIGINT' then 'number' when 'BIGINT' then 'number'
            when 'DOUBLE' then 'number'
        end as kind,
        kind <> field.kind and not (field.kind = 'instant' and kind in ('text', 'number')) as is_retyped,
        left(json_extract(body, field.path)::varchar, 40) as value,
    from (
        select record_id, body, unnest($fields_{table}) as field
        from (
            select record_id, is_deleted, if(json_valid(body), body, null) as body,
                run_id in (select run_id from proven_runs) as is_proven,
            from raw.{table}
            qualify row_number() over (
                partition by record_id order by record_updated_at desc nulls last, loaded_at desc
            ) = 1
        )
        where not is_proven and not is_deleted and body is not null
    )
)
group by all
"""


def fields(night: Night) -> dict[str, list[dict[str, object]]]:
    """Key fields to judge, by raw table; Jira's custom fields come from its own catalogue."""
    tables = {f"{s}__{e}" for s, e in night.raw_tables()}
    wanted = {
        table: [{"path": f.path, "kind": f.kind, "required": f.required} for f in listed]
        for table, listed in KEY_FIELDS.items()
        if table in tables
    }
    if "jira__issues" in wanted:
        custom = night.con.execute(_CUSTOM_FIELDS).fetchall()
        wanted["jira__issues"] += [{"path": path, "kind": kind, "required": False} for path, kind in custom]
    return wanted


def frame(night: Night) -> pd.DataFrame:
    """One row per key field that unproven records carry."""
    wanted = fields(night)
    union = "\nunion all by name\n".join(_TABLE.format(table=table) for table in wanted)
    values = {f"fields_{table}": listed for table, listed in wanted.items()}
    measured = night.frame(f"{union} order by subject", values)
    count, found = measured["retyped"].astype(str), measured["found"].fillna("")
    observed = (count + " × " + found + " for " + measured["expected"]).where(measured["retyped"] > 0, "0")
    of_all = " of " + measured["records"].astype(str)
    few = night.settings.checks.few_odd_records
    return measured.assign(
        retyped_observed=observed,
        missing_share=share_beyond_few(measured["missing"], measured["records"], few),
        missing_share_sample=measured["missing_sample"],
        missing_share_observed=measured["missing"].astype(str) + of_all,
        retyped_share=share_beyond_few(measured["retyped"], measured["records"], few),
        retyped_share_sample=measured["retyped_sample"],
        retyped_share_observed=observed + of_all,
    )


def expectations(night: Night) -> list[Expectation]:
    """Types as the source documents them: an odd record warns, more than a few of them stop the night."""
    vanished = "the source no longer sends it: see docs/runbooks/failed-check.md, “A field changed”"
    changed = "change the type back at its source, or map another field in field_map.csv and accept this"
    odd = "look at these records in their tool; the value counts as unknown until it is mended there"
    limit = night.settings.checks.max_odd_share
    return [
        none("missing", "every record has its key fields", odd, "warning"),
        none("retyped", "every key field has its JSON type", odd, "warning"),
        at_most("missing_share", limit, "key fields are present", vanished),
        at_most("retyped_share", limit, "key fields keep their JSON type", changed),
    ]


SUITE = Suite(
    "raw_types",
    "The fields on which everything rests keep their JSON type.",
    frame,
    expectations,
    of_raw=True,
)
