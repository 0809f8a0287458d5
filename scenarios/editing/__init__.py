"""Changing a plan by hand: choices, what they come to at once, and the question that completes them."""
