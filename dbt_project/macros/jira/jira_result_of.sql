{#- What a Jira field of this name is for; null for fields that are not Truce's. -#}
{% macro jira_result_of(field_name) -%}
case {{ field_name }}
    when 'Truce Owner Team' then 'owner_team'
    when 'Truce Forecast P50' then 'forecast_p50'
    when 'Truce Forecast P85' then 'forecast_p85'
    when 'Truce Risk' then 'risk'
    when 'Truce Blocked By' then 'blocked_by'
    when 'Truce Conflicts' then 'conflicts'
end
{%- endmacro %}
