{{ config(materialized='ephemeral') }}

{{ union_tools('linked_item') }}
