{{ config(materialized='ephemeral') }}

{{ union_tools('interaction') }}
