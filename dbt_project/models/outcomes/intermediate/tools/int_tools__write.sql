{{ config(materialized='ephemeral') }}

{{ union_tools('write') }}
