"""An invented municipality, made from a seed, with every table of a city."""

from geodata.demo.municipality import demo_tables

__all__ = ["demo_tables"]
