"""Decisions: what is allocated to whom. Knows schools, and no files."""
