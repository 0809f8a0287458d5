"""Mix: no public school's share of disadvantaged children lies far from the city's.

The children of an area count with the area's share. Areas whose share is unknown are left out of both sides.

Sets
    public                 S, public schools with an arc from an area of known share
Parameters
    share[z]               share of the children of area z who are disadvantaged  [share]
    city_share             the same of all children of known areas                [share]
    within                 how far a school may lie from the city                  [share]
Variables
    beyond_mix[s] ≥ 0      children to be exchanged until school s is within      [children]
Goals, in this order
    beyond_mix             min Σ_s beyond_mix[s]                                  [children]
Subject to
    mix_not_above[s]       Σ_z (share[z] − city_share − within) · place[z, s] ≤ beyond_mix[s] ∀ s
    mix_not_below[s]       Σ_z (city_share − within − share[z]) · place[z, s] ≤ beyond_mix[s] ∀ s
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.incidence import incidence

if TYPE_CHECKING:
    from models.places.core import Core, Entries, Goals, Ground


@dataclass(frozen=True, eq=False)
class MixFacts:
    """Shares of disadvantaged children.

    Attributes
    ----------
    share : Series
        By area_id, known areas only.
    city_share, within : float
        Share of the city's children, and how far a school may lie from it.
    public : Index
        Schools that are counted.
    """

    share: pd.Series
    city_share: float
    within: float
    public: pd.Index

    def beyond(self, placements: pd.DataFrame) -> pd.Series:
        """Return by school_id how far placements lie beyond what is allowed, in children."""
        rows = placements[placements["school_id"].isin(self.public)]
        rows = rows[rows["area_id"].isin(self.share.index)]
        apart = (self.share.reindex(rows["area_id"]).to_numpy() - self.city_share) * rows["children"]
        sums = pd.DataFrame({"apart": apart, "all": rows["children"]}).groupby(rows["school_id"]).sum()
        return (sums["apart"].abs() - self.within * sums["all"]).clip(lower=0.0)


def read_mix(ground: "Ground") -> MixFacts | None:
    """Return the shares; none where no mix is asked for or no area's share is known."""
    within = ground.rules.mix_within
    if within is None:
        return None
    areas = ground.city.areas
    share = pd.Series(dtype="float64")
    if "disadvantaged_share" in areas:
        share = areas.set_index("area_id")["disadvantaged_share"].astype("float64").dropna()
    living = ground.children.reindex(share.index).fillna(0.0)
    if not living.sum() > 0:
        ground.leave_out("no area's share of disadvantaged children is known")
        return None
    public = ground.schools.index[ground.schools["ownership"] == "public"]
    city = float(np.average(share, weights=living))
    return MixFacts(share, city, within, pd.Index(public))


def add_mix(core: "Core", facts: MixFacts) -> "Goals":
    """Add the mix to the program; return its goal."""
    share = facts.share.reindex(core.arcs["area_id"]).to_numpy(dtype=np.float64)
    counted = ~np.isnan(share) & core.arcs["school_id"].isin(facts.public).to_numpy()
    arriving = core.arcs["school_id"].where(counted)
    schools = pd.Index(sorted(set(arriving.dropna())), name="school_id")
    if not len(schools):
        return {}
    beyond = core.program.add_variables("beyond_mix", schools, unit="children")
    apart = share - facts.city_share
    for family, entry in (("mix_not_above", apart - facts.within), ("mix_not_below", -apart - facts.within)):
        terms: Entries = {core.place: incidence(schools, pd.Index(arriving), entry), beyond: -1.0}
        core.program.add_rows(family, schools, terms, "<=", 0.0, unit="children")
    return {"beyond_mix": ({beyond: 1.0}, "children")}
