"""A plan checked again, with plain arithmetic and without the optimizer."""
