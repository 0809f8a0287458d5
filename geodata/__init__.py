"""The city's facts: tables, maps, travel. Knows no mathematics of plans."""
