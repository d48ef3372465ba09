{{ config(materialized='ephemeral') }}

-- one word may be listed in several languages
select distinct
    nfc_normalize(lower(word)) as unit,
    case meaning
        {% for meaning, size in unit_sizes().items() -%}
        when '{{ meaning }}' then '{{ size[0] }}'
        {% endfor -%}
        else {{ unknown('unit', 'meaning') }}
    end as dimension,
    case meaning
        {% for meaning, size in unit_sizes().items() -%}
        when '{{ meaning }}' then cast({{ size[1] }} as double)
        {% endfor -%}
        else {{ unknown('unit', 'meaning') }}
    end as factor,
from {{ site_words() }}
where kind = 'unit'
