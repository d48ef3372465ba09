"""The members of the ensemble, one module each, and the roster that lists them."""
