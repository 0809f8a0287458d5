"""Locks: what a plan must leave as somebody has decided it already, stated as rows of the formulations."""
