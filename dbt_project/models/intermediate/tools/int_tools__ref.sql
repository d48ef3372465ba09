{{ config(materialized='ephemeral') }}

{{ union_tools('ref') }}
