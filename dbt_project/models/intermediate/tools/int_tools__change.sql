{{ config(materialized='ephemeral') }}

{{ union_tools('change') }}
