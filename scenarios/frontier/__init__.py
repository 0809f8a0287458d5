"""Equity against money, travel or change: a row of runs, each the plan under one more limit."""
