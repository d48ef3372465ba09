{{ organisation_file('org_departments', {
    'department_id': 'varchar',
    'department_name': 'varchar',
    'head_person_id': 'varchar',
    'parent_department_id': 'varchar',
    'default_team_id': 'varchar',
}) }}
