"""Screens. They show what `scenarios` returns and compute nothing."""
