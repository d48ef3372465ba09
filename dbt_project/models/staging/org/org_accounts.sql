{{ unpivot_tools(ref('org_people'), 'org_accounts', ['person_id'], 'account_id') }}
