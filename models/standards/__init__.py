"""The cheapest way to bring schools to standard."""
