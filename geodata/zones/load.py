"""How full each zone is, now and by the forecast, and a colour number that differs from its neighbours'."""

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geodata.zones.dissolve import ZONE, Zones


def measure_load(zones: Zones, provision: DataFrame) -> DataFrame:
    """Return the children placed in each zone against the school's seats.

    Returns
    -------
    DataFrame
        level, school_id, children, seats, classes (of today), load (children / seats; NaN where seats are
        unknown or none).
    """
    held = provision.reindex(columns=[*ZONE, "seats", "classes"])
    found = DataFrame(zones.zones[[*ZONE, "children"]]).merge(held, on=ZONE, how="left")
    return found.assign(load=found["children"] / found["seats"].where(found["seats"] > 0))


def forecast_children(zones: Zones, children: DataFrame) -> DataFrame:
    """Return the children each zone may expect, year by year.

    An area's children of a later year are taken to go where its children of the plan go, in the same shares;
    a filled area's all go to the zone it is drawn in.

    Parameters
    ----------
    zones
        What `dissolve_zones` drew.
    children
        area_id, level, year, children, and where known low and high.

    Returns
    -------
    DataFrame
        level, school_id, year, children, low, high; low and high are sums, as if every area were low, or
        high, at once; NaN where an area does not tell.
    """
    share = zones.members["share"].where(~zones.members["filled"], 1.0)
    own = zones.members[[*ZONE, "area_id"]].assign(share=share)
    known = children.reindex(columns=["area_id", "level", "year", "children", "low", "high"])
    joined = own.merge(known, on=["area_id", "level"])
    amounts = ["children", "low", "high"]
    joined[amounts] = joined[amounts].mul(joined["share"], axis=0)
    return joined.groupby([*ZONE, "year"], as_index=False)[amounts].sum(skipna=False)


def colour_numbers(zones: Zones, neighbours: DataFrame) -> Series:
    """Return a small number per zone, such that neighbours of one level differ: the class of its colour.

    Greedy by falling number of neighbours, then by school id, so the same zones get the same numbers. The
    index is that of ``zones.zones``.
    """
    numbers = Series(-1, index=zones.zones.index)
    for level, rows in zones.zones.groupby("level"):
        beside = neighbours_of_zones(zones.of_level(str(level)), neighbours)
        place = dict(zip(rows["school_id"], rows.index, strict=True))
        for school in sorted(place, key=lambda name: (-len(beside.get(name, ())), name)):
            taken = {numbers[place[other]] for other in beside.get(school, ())}
            numbers[place[school]] = next(number for number in range(len(place)) if number not in taken)
    return numbers


def neighbours_of_zones(zones: Zones, neighbours: DataFrame) -> dict[str, set[str]]:
    """Return the schools whose zones touch each school's, for zones of one level."""
    drawn = zones.members.loc[zones.members["drawn"], ["area_id", "school_id"]]
    joined = neighbours.merge(drawn, left_on="area_a", right_on="area_id").merge(
        drawn, left_on="area_b", right_on="area_id", suffixes=("_a", "_b")
    )
    sides = joined.loc[joined["school_id_a"] != joined["school_id_b"], ["school_id_a", "school_id_b"]]
    both = np.vstack([sides.to_numpy(), sides.to_numpy()[:, ::-1]])
    table = DataFrame(both, columns=["one", "other"])
    return {str(one): set(group) for one, group in table.groupby("one")["other"]}


def children_by_year(forecast: DataFrame) -> DataFrame:
    """Return the forecast as one row per zone and one column ``children_<year>`` per year."""
    wide = forecast.pivot_table(index=ZONE, columns="year", values="children", aggfunc="sum")
    return pd.DataFrame(wide).add_prefix("children_").rename_axis(columns=None).reset_index()
