"""The command line ``junheng``: parses, calls, prints. One module per group of commands."""

from scenarios.cli.app import app, main

__all__ = ["app", "main"]
