{{ config(materialized='ephemeral') }}

{{ union_tools('sprint') }}
