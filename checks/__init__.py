"""Great Expectations gates: what must hold before the next stage may run."""
