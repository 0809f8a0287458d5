"""Files from outside, read in a process of its own that can do little else: `geodata.secluded.reading`."""
