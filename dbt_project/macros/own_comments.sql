{#- First line of the comment that the write-back maintains on a card (writeback/trello/values.py). -#}
{% macro own_comment_mark() -%}
'**Truce** · kept up to date every night'
{%- endmacro %}

{#- First line of the comment that the write-back maintains on an issue (writeback/jira/extras.py). -#}
{% macro jira_comment_mark() -%}
'Truce · kept up to date every night'
{%- endmacro %}

{#- True for a comment that the write-back maintains, in whichever tool it stands. -#}
{% macro is_own_comment(text) -%}
(
    coalesce(starts_with({{ text }}, {{ own_comment_mark() }}), false)
    or coalesce(starts_with({{ text }}, {{ jira_comment_mark() }}), false)
)
{%- endmacro %}
