{% set entities = {
    'jira': [
        'projects',
        'boards',
        'fields',
        'statuses',
        'priorities',
        'issue_types',
        'link_types',
        'users',
        'components',
        'versions',
        'sprints',
        'issues',
        'changelogs',
        'comments',
        'worklogs',
        'resolutions',
        'workflows',
        'groups',
        'teams',
        'remote_links',
        'watchers',
        'votes'
    ],
    'trello': [
        'boards',
        'lists',
        'cards',
        'actions',
        'checklists',
        'labels',
        'custom_fields',
        'members',
        'organizations'
    ],
    'slack': [
        'channels',
        'users',
        'usergroups',
        'messages',
        'channel_members',
        'bookmarks'
    ]
} %}

{% for tool, names in entities.items() %}
    {% for entity in names %}
        select
            '{{ tool }}' as source,
            '{{ entity }}' as entity,
            count(*) filter (where not is_deleted) as records,
            max(newest_change_at) as newest_change_at,
            max(newest_loaded_at) as newest_loaded_at,
        from (
            select
                record_id,
                max_by(is_deleted, (coalesce(record_updated_at, cast('1970-01-01' as timestamp)), loaded_at))
                    as is_deleted,
                max(record_updated_at) as newest_change_at,
                max(loaded_at) as newest_loaded_at,
            from {{ source('raw', tool ~ '__' ~ entity) }}
            group by record_id
        )
        {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
{% endfor %}
