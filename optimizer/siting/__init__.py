"""Where to open sites: exact answers to p-median, fixed-cost, capacitated and p-center questions."""
