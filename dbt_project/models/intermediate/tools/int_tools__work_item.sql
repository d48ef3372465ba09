{{ config(materialized='ephemeral') }}

{{ union_tools('work_item') }}
