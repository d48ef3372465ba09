{{ config(materialized='ephemeral') }}

{{ union_tools('team_member') }}
