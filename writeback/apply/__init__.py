"""A frozen plan is carried out, or taken back."""
