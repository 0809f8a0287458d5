"""Feeders: children of one primary school stay together in junior school.

The children of an area count with the primary school that most of them go to, as this plan places them, else
as they attend today. Private junior schools choose their own pupils and are not counted.

Sets
    primaries              P, primary schools that are the main one of an area
    feeds                  (p, s), primary and junior schools with an arc from an area of p
Parameters
    children[z]            children of junior age in area z                        [children]
    most                   most junior schools of a primary school                  [schools]
Variables
    feeds[p, s] ∈ {0, 1}   whether children of primary school p go to school s      [yes or no]
    extra_feeds[p] ≥ 0     junior schools of p beyond the most                      [schools]
Goals, in this order
    extra_feeds            min Σ_p extra_feeds[p]                                   [schools]
Subject to
    feed_together[z, s]    place[z, s] ≤ children[z] · feeds[p, s]                  ∀ arcs to (p, s), z of p
    feed_few[p]            Σ_s feeds[p, s] ≤ most + extra_feeds[p]                  ∀ p ∈ P

A row for every area is many times as strong as one for all areas of a primary school together: what the
relaxation says of a few children of one area is then said of all its feeds.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.incidence import incidence
from models.supply import OFFERING

if TYPE_CHECKING:
    from models.places.core import Core, Entries, Goals, Ground

FROM, INTO = "primary", "junior"


@dataclass(frozen=True, eq=False)
class FeedersFacts:
    """Which primary school feeds from where.

    Attributes
    ----------
    primary : Series
        Main primary school by area_id.
    offering : Index
        Junior schools that are counted.
    most : int
        Most junior schools of a primary school.
    """

    primary: pd.Series
    offering: pd.Index
    most: int


def read_feeders(ground: "Ground") -> FeedersFacts | None:
    """Return who feeds whom; none at other levels, where nothing is asked or no primary school is known."""
    if ground.level != INTO or not ground.rules.feeders:
        return None
    primary = main_primary(ground.earlier, ground.city.attendance)
    if primary.empty:
        ground.leave_out("nobody knows which primary school the children of an area attend")
        return None
    offering = ground.schools.index[ground.schools["ownership"].isin(OFFERING)]
    return FeedersFacts(primary, pd.Index(offering), ground.rules.feeders)


def main_primary(placements: pd.DataFrame, attendance: pd.DataFrame) -> pd.Series:
    """Return by area_id the primary school of most of its children, as placed, else as they attend today."""
    known = placements[placements["level"] == FROM]
    rows = known if len(known) else attendance[attendance["level"] == FROM]
    rows = rows[rows["children"] > 0].sort_values(
        ["area_id", "children", "school_id"], ascending=[True, False, True]
    )
    first = rows.drop_duplicates("area_id")
    return pd.Series(first["school_id"].to_numpy(), index=pd.Index(first["area_id"]), dtype="object")


def add_feeders(core: "Core", facts: FeedersFacts) -> "Goals":
    """Add feeders to the program; return their goal."""
    arcs, program = core.arcs, core.program
    primary = facts.primary.reindex(arcs["area_id"]).to_numpy(dtype=object, copy=True)
    primary[~arcs["school_id"].isin(facts.offering).to_numpy()] = None
    of_arc = pd.MultiIndex.from_arrays([primary, arcs["school_id"]], names=["primary_id", "school_id"])
    pairs = of_arc[pd.notna(primary)].unique().sort_values()
    if not len(pairs):
        return {}
    first = pairs.get_level_values("primary_id")
    primaries = pd.Index(first.unique(), name="primary_id")
    feeds = program.add_variables("feeds", pairs, upper=1.0, integer=True, unit="yes or no")
    extra = program.add_variables("extra_feeds", primaries, unit="schools")
    counted = core.pairs()[pd.notna(primary)]
    children = core.children[counted.get_level_values("area_id")].to_numpy(dtype=np.float64)
    terms: Entries = {
        core.place: incidence(counted, core.pairs()),
        feeds: incidence(pairs, of_arc[pd.notna(primary)], -children).T.tocsr(),
    }
    program.add_rows("feed_together", counted, terms, "<=", 0.0, unit="children")
    few: Entries = {feeds: incidence(primaries, first), extra: -1.0}
    program.add_rows("feed_few", primaries, few, "<=", float(facts.most), unit="schools")
    return {"extra_feeds": ({extra: 1.0}, "schools")}
