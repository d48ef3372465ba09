"""The chance that two items are the same work: what is compared, how it is weighed, how that is learned."""
