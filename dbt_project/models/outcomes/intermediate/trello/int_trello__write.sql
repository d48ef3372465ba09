{{ config(materialized='ephemeral') }}

select * from {{ ref('int_trello_field_write') }}
union all by name
select * from {{ ref('int_trello_comment') }}
