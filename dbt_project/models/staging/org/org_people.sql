{{ organisation_file('org_people', {
    'person_id': 'varchar',
    'display_name': 'varchar',
    'email': 'varchar',
    'title': 'varchar',
    'manager_person_id': 'varchar',
    'department_id': 'varchar',
    'is_executive': 'boolean',
    'is_active': 'boolean',
    'jira_account_id': 'varchar',
    'trello_member_id': 'varchar',
    'slack_user_id': 'varchar',
}) }}
