{{ config(materialized='ephemeral') }}

{{ union_tools('account') }}
