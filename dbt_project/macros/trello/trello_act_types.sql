{#- Actions that are acts on a card and no change of a tracked field. -#}
{% macro trello_act_types() -%}
'commentCard', 'addAttachmentToCard', 'deleteAttachmentFromCard', 'addChecklistToCard', 'removeChecklistFromCard',
'updateCheckItemStateOnCard', 'createCheckItem', 'updateCheckItem', 'addLabelToCard', 'removeLabelFromCard',
'addMemberToCard', 'removeMemberFromCard'
{%- endmacro %}
