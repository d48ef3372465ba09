{{ config(materialized='ephemeral') }}

{{ union_tools('unread') }}
