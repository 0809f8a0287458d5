"""Streets: a network of nodes and edges, the places on it, and the shortest ways along it."""
