{{ organisation_file('status_map', {
    'source': 'varchar',
    'status_id': 'varchar',
    'status_category': 'varchar',
}) }}
