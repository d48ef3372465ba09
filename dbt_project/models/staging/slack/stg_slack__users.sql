{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'slack__users')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'name': 'VARCHAR', 'real_name': 'VARCHAR', 'deleted': 'VARCHAR', 'is_bot': 'VARCHAR',
            'is_app_user': 'VARCHAR',
            'profile': {'display_name': 'VARCHAR', 'real_name': 'VARCHAR', 'email': 'VARCHAR'},
        }) }} as account,
    from newest
)

select
    record_id as user_id,
    coalesce(
        nullif(account.profile.real_name, ''), nullif(account.real_name, ''),
        nullif(account.profile.display_name, ''), account.name
    ) as display_name,
    nullif(lower(trim(account.profile.email)), '') as email,
    -- Slackbot is not marked as a bot
    coalesce({{ yes_or_no('account.is_bot') }}, false) or coalesce({{ yes_or_no('account.is_app_user') }}, false)
    or record_id = 'USLACKBOT' as is_app,
    not coalesce({{ yes_or_no('account.deleted') }}, false) and not is_deleted as is_active,
    {{ unread({
        'is_app': [
            'coalesce(' ~ yes_or_no('account.is_bot') ~ ', ' ~ yes_or_no('account.is_app_user') ~ ')',
            'coalesce(account.is_bot, account.is_app_user)',
        ],
        'is_active': [yes_or_no('account.deleted'), 'account.deleted'],
    }) }} as unread,
from parsed
