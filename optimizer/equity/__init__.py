"""Equity in a program: measures of how evenly units are treated, one family of measures per file."""
