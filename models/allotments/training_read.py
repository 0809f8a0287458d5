"""Places of training for every school, out of what its level and kind of teachers get."""

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.allotments.next_to_share import next_to_share
from models.allotments.training import STEP, formulate_training
from models.allotments.training_facts import GROUP, TRAINING, TrainingFacts, training_facts
from models.allotments.training_rules import TrainingRules
from models.errors import NoPlanError
from models.goals import require_values
from models.locks.training import require_programmes
from models.plan_tables import POST, stacked, tidy
from models.policy import Policy
from models.question import Question
from models.rounding import NOISE, largest_remainder, whole
from models.steps import Steps
from optimizer.solve import Solution


def decide_training(
    city: City,
    policy: Policy,
    question: Question,
    rules: TrainingRules,
    steps: Steps,
    operating_cents: int | None = None,
) -> dict[str, DataFrame]:
    """Return the tables ``training``, ``shortages`` and ``not_assessed``.

    Parameters
    ----------
    operating_cents
        Operating budget of the year, in cents, of which a share is due to training.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    facts = training_facts(city, policy, question, rules, operating_cents)
    require_programmes(facts.arcs, question)
    solution = None
    if len(facts.arcs):
        solution = steps.solve(STEP, "", formulate_training(facts, question, rules))
    else:
        steps.settled(STEP, "", "unmet_hours", float(facts.groups["need"].sum()), "hours")
    cells = shared_places(facts, read_training(facts, solution), steps)
    return {
        "training": _table(facts, cells),
        "shortages": lacking(city, facts, cells),
        "not_assessed": facts.not_assessed,
    }


def read_training(facts: TrainingFacts, solution: Solution | None) -> pd.Series:
    """Return whole places by programme_id, level and kind."""
    if solution is None:
        return pd.Series(0, index=facts.arcs, dtype="int64")
    require_values(STEP, solution)
    places = whole(solution.values("give"))
    if places is None:
        raise NoPlanError(STEP, "a plan that is not in whole places")
    return pd.Series(places, index=facts.arcs)


def shared_places(facts: TrainingFacts, given: pd.Series, steps: Steps) -> DataFrame:
    """Return the places of each programme at each post.

    Where a place must go to one of several posts, it goes to the one that would lack the larger part of its
    need without it.
    """
    cells = given[given > 0].rename("group_places").reset_index().merge(facts.posts, on=GROUP)
    heads = facts.groups["heads"].reindex(pd.MultiIndex.from_frame(cells[GROUP])).to_numpy()
    cells["hours"] = facts.programmes["hours"].reindex(cells["programme_id"]).to_numpy()
    exact = (cells["group_places"] * cells["heads"] / heads).astype("float64")
    school = cells["school_id"] + " " + cells["level"]
    post = school + " " + cells["kind"]
    taken = cells["programme_id"] + " " + cells["level"] + " " + cells["kind"]
    price = -(exact - np.floor(exact + NOISE)) * cells["hours"] / cells["need"]
    cells["places"] = next_to_share("training schools", "places", exact, [taken, post, school], steps, price)
    return cells[cells["places"] > 0].reset_index(drop=True)


def lacking(city: City, facts: TrainingFacts, cells: DataFrame) -> DataFrame:
    """Return the plan's rows of ``shortages``: hours missing by school, money below the policy's share."""
    got = (cells["hours"] * cells["places"]).groupby([cells[column] for column in POST]).sum()
    posts = facts.posts.set_index(POST)
    missing = (posts["need"] - got.reindex(posts.index, fill_value=0.0)).clip(lower=0.0)
    rows = posts.assign(amount=missing).reset_index()
    rows = rows.groupby(["school_id", "level", "district_id"])["amount"].sum().reset_index()
    rows = rows.rename(columns={"school_id": "unit_id"})
    rows = rows.assign(what=TRAINING, unit="school", measured_in="hours")
    pieces = [rows[rows["amount"] > 0]]
    short = (facts.least_cents or 0) - int(_table(facts, cells)["cents"].sum())
    if short > 0:
        where = {"what": "training_funds", "level": "", "unit": "city", "unit_id": city.name}
        amount = {"district_id": "", "amount": short / 100, "measured_in": city.currency}
        pieces.append(DataFrame([where | amount]))
    return stacked("shortages", pieces)


def _table(facts: TrainingFacts, cells: DataFrame) -> DataFrame:
    """Return the plan's table ``training``; a programme's cost is spread over its places to the cent."""
    each = (facts.programmes["cents"] / facts.programmes["places"]).reindex(cells["programme_id"])
    exact = each.to_numpy(dtype=np.float64) * cells["places"].to_numpy()
    cents = largest_remainder(exact, cells["programme_id"].to_numpy())
    return tidy(TRAINING, cells.assign(cents=cents))
