{{ organisation_file('org_calendars', {
    'calendar_id': 'varchar',
    'timezone': 'varchar',
    'workdays': 'varchar',
    'day_start': 'varchar',
    'day_end': 'varchar',
}) }}
