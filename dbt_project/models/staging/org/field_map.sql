{{ organisation_file('field_map', {
    'source': 'varchar',
    'logical_name': 'varchar',
    'field_id': 'varchar',
}) }}
