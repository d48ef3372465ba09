"""The project that an issue is in."""

#: a project key may hold an underscore, never a hyphen
PROJECT = "nullif(regexp_extract(plan.object_ref, '^(.+)-[0-9]+$', 1), '')"
