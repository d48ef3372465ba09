{{ organisation_file('org_holidays', {
    'calendar_id': 'varchar',
    'holiday_date': 'date',
    'holiday_name': 'varchar',
}) }}
