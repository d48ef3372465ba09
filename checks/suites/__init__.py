"""One file per suite; :mod:`checks.gates` says which gate runs which."""
