{{ config(materialized='ephemeral') }}

{{ union_tools('reaction') }}
