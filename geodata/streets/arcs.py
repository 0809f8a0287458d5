"""The table of ways along the streets between the areas and the schools of a city."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.streets.going import Going
from geodata.streets.network import Floats, Streets
from geodata.streets.snapping import Snapped
from geodata.streets.ways import nearest_ways, open_search, pair_costs

MILLIMETRES, MICROMINUTES = 3, 6
COLUMNS = ("area_id", "school_id", "metres", "minutes")


def street_arcs(
    streets: Streets,
    areas: Snapped,
    schools: Snapped,
    going: Going,
    *,
    ceiling: float,
    at_least: int,
    at_most: int,
) -> DataFrame:
    """Return the nearest schools of each area along the streets.

    On foot and by bicycle the nearest are those with the shortest way, by car those with the quickest. A way
    begins and ends with the straight piece between a place and its street.

    Parameters
    ----------
    areas, schools
        Places on the streets; those off the streets are left out. Schools in the order of their ids.
    ceiling
        Ways are searched up to this cost, as `Going.ceiling` gives it.
    at_least, at_most
        An area has the nearest so many even beyond, and keeps no more than so many.

    Returns
    -------
    DataFrame
        ``area_id``, ``school_id``, ``metres``, ``minutes`` (NaN without a speed), in no particular order.
    """
    homes, sites = areas.take(areas.on_street()), schools.take(schools.on_street())
    if not len(homes.ids) or not len(sites.ids):
        return _table(
            homes, sites, np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0), going
        )
    costs, found = nearest_ways(
        open_search(streets, homes, sites, going),
        len(homes.ids),
        len(sites.ids),
        ceiling=ceiling,
        at_least=at_least,
        at_most=at_most,
    )
    area, rank = np.nonzero(found >= 0)
    return _table(homes, sites, area, found[area, rank], costs[area, rank], going)


def street_pairs(
    streets: Streets, areas: Snapped, schools: Snapped, going: Going, pairs: DataFrame, *, ceiling: float
) -> DataFrame:
    """Return the ways of given pairs (``area_id``, ``school_id``), infinite where there is none.

    Every place named must stand on a street. Ways beyond the `ceiling` are taken for none.
    """
    area = np.asarray(areas.ids.get_indexer(pd.Index(pairs["area_id"])), dtype=np.intp)
    school = np.asarray(schools.ids.get_indexer(pd.Index(pairs["school_id"])), dtype=np.intp)
    search = open_search(streets, areas, schools, going)
    costs = pair_costs(search, area, school, ceiling=ceiling)
    return _table(areas, schools, area, school, costs, going)


def _table(
    areas: Snapped,
    schools: Snapped,
    area: NDArray[np.intp],
    school: NDArray[np.intp],
    costs: Floats,
    going: Going,
) -> DataFrame:
    metres, minutes = going.read(costs)
    ids = areas.ids.to_numpy()[area], schools.ids.to_numpy()[school]
    columns = (*ids, np.round(metres, MILLIMETRES), np.round(minutes, MICROMINUTES))
    return DataFrame(dict(zip(COLUMNS, columns, strict=True)))
