"""What people read of a forecast: scores, plots, explanations, monitoring."""
