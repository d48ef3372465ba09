"""What must hold of the marts."""
