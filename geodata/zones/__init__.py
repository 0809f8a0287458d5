"""Zones: the ground from which a school takes its children; drawn, measured, described and written."""
