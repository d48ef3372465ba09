{#- Actions by which a card comes to be. -#}
{% macro trello_creation_types() -%}
'createCard', 'copyCard', 'convertToCardFromCheckItem', 'emailCard'
{%- endmacro %}
