{{ config(materialized='ephemeral') }}

{{ union_tools('link') }}
