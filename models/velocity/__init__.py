"""The velocity forecast: members, ensemble, calibration, and the backtest that judges them."""
