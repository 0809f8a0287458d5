"""A bulletin of a city under a pack: counted, rounded, hidden, put into tables."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from geodata.city import City
from models.policy import Policy
from scenarios.bulletin.cells import Cells, list_cells, members
from scenarios.bulletin.class_sizes import count_classes, pupils_within
from scenarios.bulletin.facts import KEYS, count_groups
from scenarios.bulletin.hiding import COMPLEMENT, SMALL, hide
from scenarios.bulletin.protection import Known
from scenarios.bulletin.rounding import Step
from scenarios.bulletin.tables import Lookup, Printed, tables
from scenarios.errors import ScenariosError

SMALL_CELL = "publication.small_cell"


class BulletinError(ScenariosError):
    """A bulletin cannot be published."""


@dataclass(frozen=True, eq=False)
class Bulletin:
    """What is published, and what is told about it.

    Attributes
    ----------
    city, policy, step : whose, by which rules, in which unit.
    smallest : the smallest count of children that is printed.
    tables : as published; nothing else may leave the house.
    small, complements : how many counts are hidden, as small and for the sake of small ones.
    off : largest difference between a printed total of people and the total rounded by itself, in people.
    """

    city: City
    policy: Policy
    step: Step
    smallest: int
    tables: tuple[Printed, ...]
    small: int
    complements: int
    off: float


def make_bulletin(city: City, policy: Policy, step: Step | None = None) -> Bulletin:
    """Return the bulletin of a city as it is today.

    Raises
    ------
    BulletinError
        If the pack does not say which counts are too small to be published.
    """
    smallest = policy.amount(SMALL_CELL)
    if smallest is None:
        raise BulletinError.one(
            SMALL_CELL,
            "the pack does not say which counts are too small to be published",
            where=policy.id,
        )
    unit = step or Step()
    cells = list_cells(count_groups(city, unit))
    classes = count_classes(city, policy)
    least = 0 if unit.people >= smallest else int(smallest)  # numbers so rough give nobody away
    state = hide(cells, least, known_from_classes(cells, classes, policy))
    return Bulletin(
        city=city,
        policy=policy,
        step=unit,
        smallest=int(smallest),
        tables=tables(Lookup(cells, state, unit), classes),
        small=int((state == SMALL).sum()),
        complements=int((state == COMPLEMENT).sum()),
        off=_off(cells, unit),
    )


def known_from_classes(cells: Cells, classes: pd.DataFrame, policy: Policy) -> Known:
    """Return what the printed classes by size tell about pupils; left out where they contradict the roll."""
    rows, least, most = [], [], []
    for told in pupils_within(classes, policy).to_dict("records"):
        labels = {**dict.fromkeys(KEYS, ""), "level": told["level"], "district_id": told["district_id"]}
        row = np.concatenate([members(cells.groups, labels), np.zeros(len(cells.groups), dtype=bool)])
        if row.any() and told["least"] <= row @ cells.truth <= told["most"]:
            rows.append(row.astype(float))
            least.append(told["least"])
            most.append(told["most"])
    matrix = sparse.csr_array(np.array(rows).reshape(len(rows), len(cells.truth)))
    return Known(matrix, np.array(least), np.array(most))


def _off(cells: Cells, step: Step) -> float:
    if cells.frame.empty:
        return 0.0
    alone = step.rounded(cells.frame["exact"])
    return float((cells.frame["value"] - alone).abs().max())
