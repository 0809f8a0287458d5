"""The streets of a city, and where its areas and schools stand on them."""

from geopandas import GeoDataFrame
from pandas import DataFrame, Index, concat

from geodata.city import City
from geodata.straight import points_of
from geodata.streets.arcs import street_arcs, street_pairs
from geodata.streets.going import Going
from geodata.streets.network import Streets, street_network
from geodata.streets.snapping import Snapped, snap


def city_streets(city: City) -> Streets | None:
    """Return the street network of a city, or None where it has no street tables."""
    if city.street_nodes.empty or city.street_edges.empty:
        return None
    return street_network(GeoDataFrame(city.street_nodes), city.street_edges)


def stand(places: GeoDataFrame, key: str, streets: Streets, limit_metres: float) -> Snapped:
    """Return where areas or schools stand on the streets."""
    return snap(Index(places[key]), points_of(places), streets, limit_metres=limit_metres)


def ways_by_street(
    streets: Streets,
    areas: GeoDataFrame,
    schools: GeoDataFrame,
    going: Going,
    *,
    ceiling: float,
    at_least: int,
    at_most: int,
) -> tuple[DataFrame, GeoDataFrame, GeoDataFrame]:
    """Return the nearest ways along the streets, and the areas and schools that stand on none."""
    homes = stand(areas, "area_id", streets, going.off_street_metres)
    sites = stand(schools, "school_id", streets, going.off_street_metres)
    arcs = street_arcs(streets, homes, sites, going, ceiling=ceiling, at_least=at_least, at_most=at_most)
    return arcs, areas[~homes.on_street()], schools[~sites.on_street()]


def pairs_by_street(
    streets: Streets,
    areas: GeoDataFrame,
    schools: GeoDataFrame,
    going: Going,
    pairs: DataFrame,
    ceiling: float,
) -> DataFrame:
    """Return metres and minutes of given pairs of which both places stand on a street.

    Rows keep the index of `pairs`; a pair without a way has infinite metres.
    """
    homes = stand(areas, "area_id", streets, going.off_street_metres)
    sites = stand(schools, "school_id", streets, going.off_street_metres)
    both = pairs["area_id"].isin(homes.ids[homes.on_street()]) & pairs["school_id"].isin(
        sites.ids[sites.on_street()]
    )
    chosen = pairs[both]
    found = street_pairs(
        streets, homes.take(homes.on_street()), sites.take(sites.on_street()), going, chosen, ceiling=ceiling
    )
    return DataFrame(concat([chosen, found[["metres", "minutes"]].set_axis(chosen.index)], axis=1))
