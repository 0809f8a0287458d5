"""The bundle: every table of some runs as CSV with a descriptor, zones as a map, the bulletin."""
