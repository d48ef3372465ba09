{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__users')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'accountType': 'VARCHAR', 'displayName': 'VARCHAR', 'emailAddress': 'VARCHAR', 'active': 'VARCHAR',
        }) }} as account,
    from newest
)

select
    record_id as account_id,
    account.displayName as display_name,
    nullif(lower(trim(account.emailAddress)), '') as email,
    coalesce(account.accountType = 'app', false) as is_app,
    coalesce({{ yes_or_no('account.active') }}, true) and not is_deleted as is_active,
    {{ unread({'is_active': [yes_or_no('account.active'), 'account.active']}) }} as unread,
from parsed
