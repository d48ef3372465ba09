{#- The address of an item for people. Of the sandbox company it is a page of the sandbox, at the port where that is
    served now: `begins` matches what stands before an item's own part of an address, and `page` is the sandbox's path
    for it. It is found here and not in the records, which keep the address of the day on which they landed. -#}
{% macro page_address(url, begins, page) -%}
{%- set sandbox = this_run('SANDBOX') -%}
{%- if sandbox -%}
regexp_replace({{ url }}, '{{ begins }}', '{{ sandbox }}{{ page }}')
{%- else -%}
{{ url }}
{%- endif -%}
{%- endmacro %}
