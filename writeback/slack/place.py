"""The channel that a post goes to."""

#: by its name, as the allow-list has it
CHANNEL = "ltrim(coalesce(plan.object_ref, plan.object_id), '#')"
