{{ config(materialized='ephemeral') }}

{{ union_tools('status') }}
