{#- Prose of a text in Markdown or in Jira's wiki markup, with its lines: without code, logs and stack traces, what is
    quoted or forwarded, addresses and the marks of emphasis, lists and headings. What stands there is somebody else's
    word or a machine's, and asks for nothing. -#}
{% macro prose(text) -%}
{{ return(adapter.dispatch('prose', 'truce')(text)) }}
{%- endmacro %}

{% macro default__prose(text) -%}
{%- set sql = namespace(text="replace(coalesce(" ~ text ~ ", ''), chr(13), '')") -%}
{%- for pattern, instead in not_prose() -%}
{%- set sql.text = "regexp_replace(" ~ sql.text ~ ", '" ~ pattern | replace("'", "''") ~ "', "
    ~ ('chr(10)' if instead == 'line' else "'" ~ instead ~ "'") ~ ", 'g')" -%}
{%- endfor -%}
trim({{ sql.text }}, E' \n')
{%- endmacro %}

{#- What is no prose, and what stands there instead, in the order in which it is taken away. -#}
{% macro not_prose() -%}
{%- set line = '(?m)^[ \\t>*#|-]*' -%}
{{ return([
    ('(?is)\\{(?:code|noformat)(?::[^}\\n]*)?\\}.*?\\{(?:code|noformat)\\}', 'line'),
    ('(?is)\\{quote\\}.*?\\{quote\\}', 'line'),
    ('(?is)<(?:pre|code|script|style|blockquote)\\b[^>]*>.*?</(?:pre|code|script|style|blockquote)>', 'line'),
    ('(?ms)^[ \\t]*(?:```|~~~).*?(?:^[ \\t]*(?:```|~~~)[ \\t]*$|\\z)', 'line'),
    ('(?s)```.*?```|``.+?``|`[^`\\n]+`|\\{\\{[^}\\n]+\\}\\}', ' '),
    ('(?i)\\{/?(?:color|panel|quote|code|noformat|html|info|note|tip|warning|anchor)(?::[^}\\n]*)?\\}', ''),
    ('(?m)^[ \\t]*(?:>|bq\\.[ \\t]).*$', ''),
    ('(?is)</?(?:p|div|br|ul|ol|li|h[1-6]|table|tr|td|th)\\b[^>]*>', 'line'),
    ('(?i)</?(?:b|i|u|em|strong|span|font|a|sub|sup|small)\\b[^>]*>', ''),
    (line ~ '(?i:(?:von|from|sent|gesendet|date|datum|to|an|cc|subject|betreff|de|à|objet|envoyé|reply-to|enviado|para|asunto|assunto|da|oggetto|van|onderwerp|od|temat|差出人|送信日時|宛先|件名|发件人|发送时间|收件人|主题)\\s*[:：].*@.*)$', ''),
    (line ~ '(?i:(?:sent|subject|gesendet|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|件名|送信日時|主题|发送时间)\\s*[:：].*)$', ''),
    (line ~ '(?i:-{2,}.{0,30}(?:original|forwarded|ursprüngliche|weitergeleitete|transféré|reenviado|encaminhada|inoltrato|doorgestuurd|przekazana|転送|转发).{0,30}-{2,}.*)$', ''),
    (line ~ '(?i:begin forwarded message.*|on .{5,80} wrote:|am .{5,80} schrieb.{0,60}:|le .{5,80} a écrit\\s*:)$', ''),
    ('\\[([^\\]|\\n]*)\\|[^\\]\\n]*\\]', ' \\1 '),
    ('!?\\[([^\\]\\n]*)\\]\\([^)\\n]*\\)', ' \\1 '),
    ('(?i)\\b(?:https?|ftp|file)://[^\\s)\\]>]+|\\bwww\\.[^\\s)\\]>]+|\\S+@\\S+\\.\\w+', ' '),
    ('!\\S[^!\\n]*\\.(?i:png|jpe?g|gif|svg|mp4|pdf)(?:\\|[^!\\n]*)?!', ' '),
    (line ~ '(?:at [\\w.$<>]+[(:]|Caused by:|\\.{3} [0-9]+ more|Traceback \\(|File ".*", line [0-9]|Exception in thread|[\\w.$]*[a-z](?:Exception|Error)\\b[: ]).*$', ''),
    (line ~ '(?:\\[?(?:[0-9]{2,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[T ]+)?[0-9]{2}:[0-9]{2}:[0-9]{2}|[0-9]{2}-[0-9]{2} +[0-9]{2}:|[A-Z][a-z]{2} +[0-9]{1,2} [0-9]{2}:[0-9]{2}:|\\[(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|SEVERE)\\]|(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|SEVERE)(?:\\s*[:|]|\\s+[\\[(-])|[VDIWEF]/[\\w.]+).*$', ''),
    (line ~ '(?:SELECT\\s.*\\sFROM\\s|INSERT\\s+INTO\\s|UPDATE\\s+\\S+\\s+SET\\s|DELETE\\s+FROM\\s|(?:CREATE|ALTER|DROP)\\s+(?:TABLE|INDEX|VIEW|OR)\\s|(?i:select\\s+\\S.*\\sfrom\\s.*;)).*$', ''),
    ('(?m)^[ \\t]*(?:<[^>\\n]*>.*|.*</[\\w:.-]+>|[{}()\\[\\],;]+|[\\x22\\x27][\\w .-]+[\\x22\\x27]\\s*:.*|\\$ ?\\w+.*|//.*|/\\*.*|\\*/.*|#include.*|(?:var|let|const)\\s+[\\w$]+\\s*=.*|(?:import|public|private|class|return|package|using)\\b.*[;{]|(?:def|function)\\b.*\\(.*|.*(?:\\w\\(|[={}\\[\\]]).*;|\\S+;|.*[{}]|\\S+ ?[=:]{1,2} ?\\S+,?)[ \\t]*$', ''),
    ('(?m)^.*(?:\\w\\([\\x22\\x27)\\w]*\\)?[.;]|\\w\\.\\w+\\(|===?|!=|&& | \\|\\| |\\+=|function ?\\().*$', ''),
    ('\\|+', 'line'),
    ('(?m)^[ \\t]*(?:(?:h[1-6]\\.|[#*>•·–-]+|[0-9]+[.)]|\\[[ xX]?\\])[ \\t]+)+', ''),
    ('\\*\\*|__|~~|(?:^|\\b)\\*|\\*(?:\\b|$)', ''),
]) }}
{%- endmacro %}
