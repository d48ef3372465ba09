{{ config(materialized='ephemeral') }}

{{ union_tools('message') }}
