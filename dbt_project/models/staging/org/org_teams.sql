{{ organisation_file('org_teams', {
    'team_id': 'varchar',
    'team_name': 'varchar',
    'department_id': 'varchar',
    'lead_person_id': 'varchar',
    'calendar_id': 'varchar',
    'jira_project_keys': 'varchar',
    'trello_board_ids': 'varchar',
    'slack_channel_ids': 'varchar',
    'jira_team_name': 'varchar',
    'is_active': 'boolean',
}) }}
