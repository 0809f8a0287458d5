"""School places: which area's children are offered a place at which school.

One program per level and year. Every row is a flow from areas to schools, so whole children and whole seats
give a plan in whole children without integer variables, as long as no goal is loosened by a tolerance.

Sets
    areas                  Z, areas with children of the level
    schools                S, open schools that teach the level
    arcs                   A ⊆ Z×S, journeys within the travel limit
Parameters
    children[z]            children living in area z                              [children]
    metres[z, s]           length of the journey on arc (z, s)                    [m]
    seats[s]               seats at school s; of a private school, at most its pupils  [seats]
    overfull_max[s]        seats that may be overfilled, ⌊overfull_share·seats[s]⌋  [seats]
    pupils[s]              pupils at school s today                               [pupils]
Variables
    place[z, s] ≥ 0        children of area z placed at school s                  [children]
    unplaced[z] ≥ 0        children of area z left without a place                [children]
    overfull[s] ≥ 0        children at school s beyond its seats, ≤ overfull_max[s]  [children]
    pupils_lost[s] ≥ 0     pupils of today that school s loses                    [pupils]
Goals, in this order
    unplaced_children      min Σ_z unplaced[z]                                    [children]
    overfull_seats         min Σ_s overfull[s]                                    [children]
    pupils_lost            min Σ_s pupils_lost[s]                                 [pupils]
    travel                 min Σ_(z,s) metres[z, s] · place[z, s]                 [child-metres]
Subject to
    place_every_child[z]   Σ_s place[z, s] + unplaced[z] = children[z]            ∀ z ∈ Z
    respect_seats[s]       Σ_z place[z, s] ≤ seats[s] + overfull[s]               ∀ s ∈ S with an arc
    keep_pupils[s]         Σ_z place[z, s] + pupils_lost[s] ≥ pupils[s]           ∀ s ∈ S

Goal ``pupils_lost`` comes before ``travel``: a plan that empties a school to spare others a few metres is
never adopted. A question that wants the shortest ways, come what may, leaves it out or puts it last.

A question may ask for more (`models.places.rules`): zones, classes, nearby places, continuity, feeders, a mix
of children, boarding, least sizes. Each option adds its own rows and goals; they are stated in the module of
its name, ``models.places.zones`` and so on, and `models.places.options` puts them together.

Children of an area without any school within the limit stay unplaced, and the plan says that this is why.
"""

import numpy as np
import pandas as pd

from models.errors import NoPlanError
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.locks.places import lock_places, locks_places
from models.places.core import Core
from models.places.facts import PlacesFacts
from models.places.options import add_options, in_order, ordered_here
from models.plan_tables import NO_SCHOOL, NO_SEATS, tidy
from models.question import Question
from models.rounding import whole
from optimizer.program import Program
from optimizer.solve import Solution


def formulate_places(facts: PlacesFacts, question: Question) -> Program:
    """State the places of one level; `facts` must hold at least one arc."""
    areas = facts.areas()
    arcs = pd.MultiIndex.from_frame(facts.arcs[["area_id", "school_id"]])
    schools = pd.Index(facts.arcs["school_id"].unique(), name="school_id").sort_values()
    loosened = any(name.startswith("places.") and given > 0 for name, given in question.tolerance.items())

    program = Program(f"places_{facts.level}")
    locked = locks_places(question, facts.level)
    whole_children = loosened or locked or facts.options.any()  # rows of options and locks are no flow
    place = program.add_variables("place", arcs, integer=whole_children, unit="children")
    unplaced = program.add_variables("unplaced", areas, unit="children")
    overfull = program.add_variables(
        "overfull", schools, upper=facts.overfull_max[schools].to_numpy(), unit="children"
    )
    lost = program.add_variables("pupils_lost", facts.pupils.index, unit="pupils")
    goals: dict[str, tuple[Terms, str]] = {
        "unplaced_children": ({unplaced: 1.0}, "children"),
        "overfull_seats": ({overfull: 1.0}, "children"),
        "pupils_lost": ({lost: 1.0}, "pupils"),
        "travel": ({place: facts.arcs["metres"].to_numpy()}, "child-metres"),
    }
    leaving = incidence(areas, pd.Index(facts.arcs["area_id"]))
    arriving = incidence(schools, pd.Index(facts.arcs["school_id"]))
    children = facts.children[areas].to_numpy(dtype=np.float64)
    seats = facts.seats[schools].to_numpy(dtype=np.float64)
    program.add_rows(
        "place_every_child", areas, {place: leaving, unplaced: 1.0}, "==", children, unit="children"
    )
    program.add_rows(
        "respect_seats", schools, {place: arriving, overfull: -1.0}, "<=", seats, unit="children"
    )
    every = incidence(facts.pupils.index, pd.Index(facts.arcs["school_id"]))
    pupils = facts.pupils.to_numpy()
    program.add_rows(
        "keep_pupils", facts.pupils.index, {place: every, lost: 1.0}, ">=", pupils, unit="pupils"
    )
    core = Core(program, place, unplaced, facts.arcs, facts.children, facts.seats + facts.overfull_max)
    added = add_options(core, facts.options)
    lock_places(core, facts, question)
    in_turn = in_order(goals, added)
    add_goals(program, "places", in_turn, ordered_here(question, in_turn))
    return program


def read_places(facts: PlacesFacts, solution: Solution | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables ``placements`` and ``unplaced`` of one level, in whole children.

    Parameters
    ----------
    solution : Solution or None
        ``None`` where there is no arc, hence no program.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    placed = pd.DataFrame(facts.arcs.assign(children=0))
    if solution is not None:
        require_values(f"places {facts.level}", solution)
        counts = whole(solution.values("place"))
        if counts is None:
            raise NoPlanError(f"places {facts.level}", "a plan that is not in whole children")
        placed["children"] = counts
    placements = tidy("placements", placed[placed["children"] > 0].assign(level=facts.level))
    return placements, placements.pipe(_unplaced, facts)


def _unplaced(placements: pd.DataFrame, facts: PlacesFacts) -> pd.DataFrame:
    """Return the children whom the placements leave without a place, with the reason."""
    placed = placements.groupby("area_id")["children"].sum()
    missing = facts.children - placed.reindex(facts.children.index, fill_value=0)
    missing = missing[missing > 0]
    reasons = np.where(missing.index.isin(facts.placeable()), NO_SEATS, NO_SCHOOL)
    return pd.DataFrame(
        {"area_id": missing.index, "level": facts.level, "children": missing.to_numpy(), "reason": reasons}
    )
