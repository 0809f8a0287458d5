"""What the options of the places formulation read, and what they add their rows to."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.not_assessed import left_out
from models.policy import Policy

if TYPE_CHECKING:  # an audit reads the facts of options, and it must not need the solver
    from models.places.rules import PlacesRules
    from models.question import Question
    from optimizer.blocks import Coefficients
    from optimizer.program import Program
    from optimizer.solve import Variables

type Entries = dict["Variables", "Coefficients"]
type Goals = dict[str, tuple[dict["Variables", float | np.ndarray], str]]


@dataclass(frozen=True, eq=False)
class Ground:
    """What an option of one level may be read from.

    Attributes
    ----------
    children : Series
        Whole children by area_id.
    schools : DataFrame
        Rows of `open_provision`, by school_id.
    arcs : DataFrame
        area_id, school_id, metres and boards (beyond the limit, for boarders), in the order of the program.
    earlier : DataFrame
        ``placements`` of the levels decided before.
    unknown : list of DataFrame
        Grows with what an option cannot assess.
    """

    city: City
    policy: Policy
    question: "Question"
    level: str
    children: pd.Series
    schools: pd.DataFrame
    arcs: pd.DataFrame
    earlier: pd.DataFrame
    unknown: list[pd.DataFrame] = field(default_factory=list)

    @property
    def rules(self) -> "PlacesRules":
        """What is asked."""
        return self.question.places

    def leave_out(self, reason: str) -> None:
        """Say that something asked of this level cannot be assessed."""
        self.unknown.append(left_out("places", self.level, "level", [self.level], reason))

    def on_arcs(self, values: pd.Series, by: str) -> np.ndarray:
        """Return values by area_id or school_id for every arc; NaN where there is none."""
        return values.reindex(self.arcs[by]).to_numpy()


@dataclass(frozen=True, eq=False)
class Core:
    """The program of one level as far as it is stated, with the two families that options speak of.

    Attributes
    ----------
    room : Series
        Children whom a school can take at most, overfilled as far as it may be, by school_id.
    """

    program: "Program"
    place: "Variables"
    unplaced: "Variables"
    arcs: pd.DataFrame
    children: pd.Series
    room: pd.Series

    def pairs(self) -> pd.MultiIndex:
        """Return (area_id, school_id) of every arc, in order."""
        return pd.MultiIndex.from_frame(self.arcs[["area_id", "school_id"]])
