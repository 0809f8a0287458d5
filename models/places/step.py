"""The places step: every level in turn, zones first where they must lie in one piece."""

from dataclasses import replace

import pandas as pd
from pandas import DataFrame

from geodata.city import City
from geodata.schemas.levels import LEVELS
from models.not_assessed import gathered
from models.places.classes import read_open_classes
from models.places.facts import PlacesFacts, places_facts
from models.places.formulation import formulate_places, read_places
from models.places.options import PlacesOptions
from models.places.zones import NO_ZONE
from models.plan_tables import NO_SCHOOL, stacked
from models.policy import Policy
from models.question import Question
from models.steps import Steps

OWN_GOALS = ("unplaced_children", "overfull_seats", "pupils_lost", "travel")


def decide_places(city: City, policy: Policy, question: Question, steps: Steps) -> dict[str, DataFrame]:
    """Place the children of every level, each level knowing those below it.

    Returns
    -------
    dict
        The plan's tables ``placements``, ``unplaced``, ``open_classes`` and ``not_assessed``.
    """
    district = pd.DataFrame(city.areas[["area_id", "district_id"]])
    placements: list[DataFrame] = []
    unplaced: list[DataFrame] = []
    classes: list[DataFrame] = []
    unknown: list[DataFrame] = []
    for level in _in_turn(question):
        earlier = stacked("placements", placements)
        facts = places_facts(city, policy, question, level, earlier)
        unknown.append(facts.not_assessed)
        reached = facts.placeable()
        if question.places.contiguous and facts.options.zones is not None:
            facts, homeless = _in_one_piece(city, policy, question, steps, facts)
            unknown.append(homeless)
        placed, left = _place(facts, question, steps)
        cut_off = (left["reason"] == NO_SCHOOL) & left["area_id"].isin(reached)
        left["reason"] = left["reason"].mask(cut_off, NO_ZONE)
        placements.append(placed)
        unplaced.append(left.merge(district, how="left"))
        if facts.options.classes is not None:
            classes.append(read_open_classes(facts.options.classes, level, placed))
    return {
        "placements": stacked("placements", placements),
        "unplaced": stacked("unplaced", unplaced),
        "open_classes": stacked("open_classes", classes),
        "not_assessed": gathered(unknown),
    }


def _in_turn(question: Question) -> tuple[str, ...]:
    """Return the levels as asked, or lower ones first where a level reads the one below."""
    feeding = question.places.feeders > 0
    return tuple(sorted(question.levels, key=LEVELS.index)) if feeding else question.levels


def _place(facts: PlacesFacts, question: Question, steps: Steps) -> tuple[DataFrame, DataFrame]:
    """Solve and read one level."""
    solution = None
    if len(facts.arcs):
        program = split = formulate_places(facts, question)
        if facts.options.zones is not None:
            without = replace(facts, options=facts.options.without_zones())
            split = formulate_places(without, question)
        solution = steps.solve(f"places {facts.level}", facts.level, program, near=(split, "place"))
    else:
        children = float(facts.children.sum())
        steps.settled(f"places {facts.level}", facts.level, "unplaced_children", children, "children")
    return read_places(facts, solution)


def _in_one_piece(
    city: City, policy: Policy, question: Question, steps: Steps, facts: PlacesFacts
) -> tuple[PlacesFacts, DataFrame]:
    """Draw zones in one piece, knowing what private schools take when ways alone decide."""

    def taken(private: pd.Series) -> pd.Series:
        plain = replace(facts, options=PlacesOptions())
        asked = replace(question, goals={**question.goals, "places": OWN_GOALS})
        name = f"places {facts.level} before zones"
        placed, _ = read_places(plain, steps.solve(name, facts.level, formulate_places(plain, asked)))
        steps.forget(name, facts.level)
        private_rows = placed[placed["school_id"].isin(private.index)]
        return private_rows.groupby("area_id")["children"].sum().astype("float64")

    from models.places.contiguity import decide_zones  # noqa: PLC0415 - Numba is slow to import

    return decide_zones(city, policy, facts, steps, taken)
