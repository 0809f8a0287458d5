"""Which source pays what for whom."""
