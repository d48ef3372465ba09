{{ config(materialized='ephemeral') }}

{{ union_tools('container') }}
