{{ config(materialized='ephemeral') }}

{{ union_tools('version') }}
