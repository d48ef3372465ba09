{{ config(materialized='ephemeral') }}

-- what people said about two accounts being one person: the newest counts
select
    split_part(subject_id, '|', 1) as one_account,
    split_part(subject_id, '|', 2) as other_account,
    decision,
    note as evidence_key,
from {{ source('ops', 'decisions') }}
where subject_type = 'identity'
qualify row_number() over (
    partition by subject_id order by decided_at desc, recorded_at desc, decision, note
) = 1
