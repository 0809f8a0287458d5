"""Which units form whose zone: units kept whole, zones in one piece, loads within limits, a proved gap."""
