-- a cell names several, separated by semicolons: the first comes first
with

cells as (
    {{ unpivot_tools(ref('org_teams'), 'org_containers', ['team_id'], 'container_ids') }}
),

listed as (
    select
        team_id,
        source,
        trim(unnest(string_split(container_ids, ';'))) as container_id,
        generate_subscripts(string_split(container_ids, ';'), 1) as position,
    from cells
)

select * from listed
where container_id != ''
