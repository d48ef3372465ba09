{{ config(materialized='ephemeral') }}

{{ union_tools('mention') }}
