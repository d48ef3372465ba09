{#- What a Trello custom field of this name is for; null for fields that are not Truce's business. -#}
{% macro trello_result_of(field_name) -%}
case regexp_replace(lower(trim({{ field_name }})), '^truce ', '')
    when 'owner team' then 'owner_team'
    when 'forecast p50' then 'forecast_p50'
    when 'forecast p85' then 'forecast_p85'
    when 'risk' then 'risk'
    when 'blocked by' then 'blocked_by'
    when 'conflicts' then 'conflicts'
end
{%- endmacro %}
