"""What must hold of the raw layer."""
