{{ organisation_file('org_team_members', {
    'person_id': 'varchar',
    'team_id': 'varchar',
    'valid_from': 'date',
    'valid_to': 'date',
    'capacity_share': 'double',
}) }}
