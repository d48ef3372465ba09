select
    department_id,
    coalesce(department_name, department_id) as department_name,
    head_person_id,
    parent_department_id,
    default_team_id,
from {{ ref('org_departments') }}
