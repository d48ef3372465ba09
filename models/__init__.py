"""Forecasts of velocity and completion: features, members, ensemble, intervals, registry."""
