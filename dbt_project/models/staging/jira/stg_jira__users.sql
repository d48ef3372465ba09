{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__users')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'accountType': 'VARCHAR', 'displayName': 'VARCHAR', 'emailAddress': 'VARCHAR', 'active': 'BOOLEAN',
        }) }} as account,
    from newest
)

select
    record_id as account_id,
    account.displayName as display_name,
    nullif(lower(trim(account.emailAddress)), '') as email,
    coalesce(account.accountType = 'app', false) as is_app,
    coalesce(account.active, true) and not is_deleted as is_active,
from parsed
