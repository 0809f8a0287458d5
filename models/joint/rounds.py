"""Rounds: places are decided again with what was learned of teachers and money, and then both of them again.

The pupils that schools aim at are learned in two ways: from the joint relaxation, which says at which pupils
the least would be lacking, and from the staff of the last turn, which says how many pupils its teachers
suffice for. A round is kept only if the plan lacks strictly less: fewer children without a place; as few,
and fewer overfilled seats; then fewer teachers; then less money. So rounds end, and the same question has the
same plan.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.joint.bound import aims_of_all
from models.joint.facts import JointFacts
from models.joint.formulation import UNITS
from models.joint.turn import Turn, take_turn
from models.plan_tables import SCHOOL
from models.policy import Policy
from models.question import Question
from models.rounding import NOISE, whole_down
from models.school_table import teacher_changes
from models.steps import ROUND, Steps

type Aims = dict[str, pd.Series]


def take_rounds(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    works: DataFrame,
    first: Turn,
    facts: JointFacts,
) -> list[Turn]:
    """Return the turns that were kept, the first one included, each lacking less than the one before.

    What was proved of a turn is in the turn and not in `steps`.

    Parameters
    ----------
    city : City
        As the works that are open in the year leave it.
    works : DataFrame
        The plan's table ``works``.
    """
    kept = [first]
    learned = [aims_of_all(facts, question, steps)]
    for _ in range(question.plan.rounds):
        if steps.hurried():
            break
        learned.append(aims_of_staff(facts, kept[-1]))
        best = kept[-1]
        for aims in learned:
            if aims is not None:
                turn = take_turn(city, policy, question, replace(steps, rows=[]), works, aims)
                best = turn if less(turn.lacks(), best.lacks()) else best
        if best is kept[-1]:
            break
        kept.append(best)
        learned = []  # the relaxation is the same in every round
    return kept


def note_rounds(turns: list[Turn], steps: Steps) -> None:
    """Note what every round that was kept reached, in each goal that it changed."""
    for number, (before, after) in enumerate(pairwise(turns), start=1):
        reached = before.lacks()
        for (goal, value), unit in zip(after.lacks().items(), UNITS, strict=True):
            if value != reached[goal]:
                steps.reached(f"{ROUND}{number}", goal, value, unit)


def less(one: dict[str, float], other: dict[str, float]) -> bool:
    """Return whether one plan lacks strictly less than another, in the order of the goals."""
    for mine, theirs in zip(one.values(), other.values(), strict=True):
        if abs(mine - theirs) > NOISE * (1 + abs(theirs)):
            return mine < theirs
    return False


def aims_of_staff(facts: JointFacts, turn: Turn) -> Aims:
    """Return by level the pupils that the teachers of each school suffice for after a turn.

    A school whose teachers take no part aims at the pupils it has.
    """
    pupils = turn.tables["schools"].set_index(SCHOOL)["pupils"].astype("float64")
    posts = facts.posts.table
    change = teacher_changes(turn.tables["moves"], turn.tables["hires"])
    there = posts["teachers"] + change.reindex(posts.index, fill_value=0.0)
    counted = posts["ratio"] > 0
    enough = ((there + posts["less"]) / posts["ratio"].where(counted, np.nan))[counted]
    served = whole_down(enough.groupby(level=SCHOOL).min())
    aims = served.reindex(pupils.index).fillna(pupils)
    levels = aims.index.get_level_values("level")
    return {str(level): aims[levels == level].droplevel("level") for level in levels.unique()}
