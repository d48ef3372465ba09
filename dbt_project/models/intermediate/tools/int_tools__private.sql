{{ config(materialized='ephemeral') }}

{{ union_tools('private') }}
