{#- What SQL engines do differently, one dispatched macro each. `default__` is DuckDB; another engine adds its
    own `engine__` variant and no model changes. -#}

{#- Newest version of every record of a raw table (docs/contracts.md, raw envelope). The hash only settles ties. -#}
{% macro newest_version(relation) -%}
select *
from {{ relation }}
qualify row_number() over (
    partition by record_id
    order by record_updated_at desc nulls last, loaded_at desc, body_hash asc
) = 1
{%- endmacro %}

{#- A JSON text as a record with an explicit schema: a missing key is null, never an inferred type. -#}
{% macro json_record(json, fields) -%}
{{ return(adapter.dispatch('json_record', 'truce')(json, fields)) }}
{%- endmacro %}

{% macro default__json_record(json, fields) -%}
from_json({{ json }}, '{{ tojson(fields) }}')
{%- endmacro %}

{#- The text at a JSON path, such as `$.author.accountId`. -#}
{% macro json_text(json, path) -%}
{{ return(adapter.dispatch('json_text', 'truce')(json, path)) }}
{%- endmacro %}

{% macro default__json_text(json, path) -%}
json_extract_string({{ json }}, '{{ path }}')
{%- endmacro %}

{#- All texts at a JSON path with wildcards, as a list. -#}
{% macro json_texts(json, path) -%}
{{ return(adapter.dispatch('json_texts', 'truce')(json, path)) }}
{%- endmacro %}

{% macro default__json_texts(json, path) -%}
json_extract_string({{ json }}, '{{ path }}')
{%- endmacro %}

{#- A list as a JSON array in a varchar; an absent list is an empty one. -#}
{% macro to_json_array(list) -%}
{{ return(adapter.dispatch('to_json_array', 'truce')(list)) }}
{%- endmacro %}

{% macro default__to_json_array(list) -%}
coalesce(cast(to_json({{ list }}) as varchar), '[]')
{%- endmacro %}

{#- An instant as a UTC timestamp: ISO 8601 with any offset, or a number since 1970, in seconds or (from the year
    1973 on) milliseconds, as Jira's bulk endpoints send it. Null when it is neither, and for a year before 1900 or
    after 2199, which is a typing mistake (51502, 0001). -#}
{% macro utc_timestamp(text) -%}
{{ return(adapter.dispatch('utc_timestamp', 'truce')(text)) }}
{%- endmacro %}

{% macro default__utc_timestamp(text) -%}
coalesce(
    case
        when
            left({{ text }}, 2) in ('19', '20', '21') and substr({{ text }}, 5, 1) = '-'
            -- the engine would take a place four days from Greenwich
            and not regexp_matches(right({{ text }}, 6), '[+-](1[6-9]|[2-9][0-9]):?[0-9]{2}$')
            then try_cast({{ text }} as timestamptz) at time zone 'UTC'
    end,
    to_timestamp(
        case
            when abs(try_cast({{ text }} as double)) < 7200000000 then try_cast({{ text }} as double)
            when abs(try_cast({{ text }} as double)) between 100000000000 and 7200000000000 then try_cast({{ text }} as double) / 1000
        end
    ) at time zone 'UTC'
)
{%- endmacro %}

{#- The calendar day that a text begins with, such as a due date with or without a time. Null where it is none: a year of
    five digits is no day of four, and one before 1900 or after 2199 is a typing mistake. -#}
{% macro calendar_day(text) -%}
{{ return(adapter.dispatch('calendar_day', 'truce')(text)) }}
{%- endmacro %}

{% macro default__calendar_day(text) -%}
try_cast(nullif(regexp_extract({{ text }}, '^((19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2})($|[T ])', 1), '') as date)
{%- endmacro %}

{#- Seconds since 1970 (may be fractional, may be text) as a UTC timestamp, exact to the microsecond; null where they are
    none or lie centuries away. -#}
{% macro from_epoch(seconds) -%}
{{ return(adapter.dispatch('from_epoch', 'truce')(seconds)) }}
{%- endmacro %}

{% macro default__from_epoch(seconds) -%}
make_timestamp(cast(
    case when abs(try_cast({{ seconds }} as double)) < 7200000000 then try_cast({{ seconds }} as decimal(28, 6)) end
    * 1000000 as bigint
))
{%- endmacro %}

{#- Whole seconds between two timestamps. -#}
{% macro seconds_between(from_ts, to_ts) -%}
{{ return(adapter.dispatch('seconds_between', 'truce')(from_ts, to_ts)) }}
{%- endmacro %}

{% macro default__seconds_between(from_ts, to_ts) -%}
date_diff('second', {{ from_ts }}, {{ to_ts }})
{%- endmacro %}

{#- Whole days between two dates: `date - date` is an integer on one engine and an interval on another. -#}
{% macro days_between(from_date, to_date) -%}
{{ return(adapter.dispatch('days_between', 'truce')(from_date, to_date)) }}
{%- endmacro %}

{% macro default__days_between(from_date, to_date) -%}
date_diff('day', {{ from_date }}, {{ to_date }})
{%- endmacro %}

{#- Hash of several values; nulls count and are told apart from empty text. -#}
{% macro hash_of(values) -%}
{{ return(adapter.dispatch('hash_of', 'truce')(values)) }}
{%- endmacro %}

{% macro default__hash_of(values) -%}
md5(concat_ws('|', {% for value in values %}coalesce(cast({{ value }} as varchar), '~'){{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}

{#- Texts of a group in one text, in a stated order. -#}
{% macro text_agg(value, separator, order_by) -%}
{{ return(adapter.dispatch('text_agg', 'truce')(value, separator, order_by)) }}
{%- endmacro %}

{% macro default__text_agg(value, separator, order_by) -%}
string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{#- Last value that is not null, over a window written as `partition by … order by …`. -#}
{% macro last_known(value, window) -%}
{{ return(adapter.dispatch('last_known', 'truce')(value, window)) }}
{%- endmacro %}

{% macro default__last_known(value, window) -%}
last_value({{ value }} ignore nulls) over ({{ window }} rows between unbounded preceding and current row)
{%- endmacro %}

{#- A list without repetitions, in its own order. -#}
{% macro distinct_in_order(list) -%}
{{ return(adapter.dispatch('distinct_in_order', 'truce')(list)) }}
{%- endmacro %}

{% macro default__distinct_in_order(list) -%}
list_filter({{ list }}, lambda entry, place: list_position({{ list }}, entry) = place)
{%- endmacro %}

{#- The one value of a Trello custom field item: `{"number": "3"}`, `{"text": …}`, `{"date": …}`. -#}
{% macro custom_value(json) -%}
{{ return(adapter.dispatch('custom_value', 'truce')(json)) }}
{%- endmacro %}

{% macro default__custom_value(json) -%}
json_extract_string({{ json }}, '$.*')[1]
{%- endmacro %}

{#- A number that differs when any of the values does; nulls count. For comparing builds, never kept for long: it
    may differ between versions of the engine. -#}
{% macro row_fingerprint(values) -%}
{{ return(adapter.dispatch('row_fingerprint', 'truce')(values)) }}
{%- endmacro %}

{% macro default__row_fingerprint(values) -%}
hash({{ values | join(', ') }})
{%- endmacro %}
