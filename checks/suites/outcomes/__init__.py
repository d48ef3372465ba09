"""What must hold of the outcomes."""
