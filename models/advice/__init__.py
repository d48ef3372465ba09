"""What would bring late work forward: capacity, order, limits."""
