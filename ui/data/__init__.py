"""The screen Data: a city in, its faults out, what its columns mean, and what is to come."""
