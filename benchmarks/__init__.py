"""Measurements, one command each, printed as Markdown tables."""
