"""Which areas touch, for zones in one piece."""

import pandas as pd

from geodata.city import City
from geodata.zones.adjacency import adjacent_pairs, bridges_of_streets


def area_neighbours(city: City) -> pd.DataFrame:
    """Return the pairs of areas that touch: by a common border, or by a bridge of the street network."""
    bridges = None
    if len(city.street_edges):
        bridges = bridges_of_streets(city.areas, city.street_nodes, city.street_edges)
    return adjacent_pairs(city.areas, bridges=bridges)
