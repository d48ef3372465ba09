{{ organisation_file('org_components', {
    'jira_project_key': 'varchar',
    'component_name': 'varchar',
    'team_id': 'varchar',
}) }}
