{#- Subtypes of messages in which somebody talks, a person or an app; a message without a subtype is talk too. All
    others are events that Slack writes into a channel: joins, topics, pins, what is left of a deleted message. One
    that nobody has heard of counts as such, and is counted (`int_tools__left_out`). -#}
{% macro slack_talk_subtypes() -%}
'bot_message', 'file_comment', 'file_share', 'me_message', 'reply_broadcast', 'slackbot_response', 'thread_broadcast'
{%- endmacro %}
