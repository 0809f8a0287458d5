"""Straight answers about a run: what money buys, why a project, who loses, which rules, whether to trust."""
