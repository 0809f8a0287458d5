"""Rules of the audit on training: no place twice, each for those it is for, schools next to their share."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.allotments.training_facts import GROUP, TRAINING, TrainingFacts, training_facts
from models.allotments.training_rules import TrainingRules
from models.audit.case import Case, PlanFault, differing, exceeding, faults, once_per_case
from models.funds.sources import OPERATING
from models.plan_tables import POST
from models.rounding import NOISE

PLACE = ["programme_id", *POST]


def programmes_give_what_they_have(case: Case) -> Iterator[PlanFault]:
    """No programme gives more places than it has, at other hours or cost, or to the wrong people."""
    facts, table = _facts(case), case.plan.training
    rule = "programmes_give_what_they_have"
    if facts is None:
        yield from faults(rule, "training", _labels(table), table["places"], ["closed"] * len(table))
        return
    programmes, sums = facts.programmes, table.groupby("programme_id")[["places", "cents"]].sum()
    yield from exceeding(rule, "training.places", sums["places"], programmes["places"])
    each = (programmes["cents"] / programmes["places"]).reindex(sums.index)
    yield from differing(rule, "training.cents", sums["cents"], sums["places"] * each, tolerance=1.0)
    offered = pd.MultiIndex.from_frame(table[["programme_id", *GROUP]]).isin(facts.arcs)
    hours = programmes["hours"].reindex(table["programme_id"]).to_numpy()
    wrong = table[~offered | (table["hours"] != hours) | (table["places"] <= 0)]
    allowed = ["an eligible programme and its hours"] * len(wrong)
    yield from faults(rule, "training", _labels(wrong), wrong["hours"], allowed)


def teachers_take_a_programme_once(case: Case) -> Iterator[PlanFault]:
    """No post has more places of a programme than teachers."""
    facts = _facts(case)
    if facts is None:
        return
    table = case.plan.training
    heads = facts.posts.set_index(POST)["heads"].reindex(pd.MultiIndex.from_frame(table[POST]))
    wrong = ~(table["places"].to_numpy() <= heads.to_numpy())
    allowed = [f"at most {most:g}" for most in heads[wrong]]
    yield from faults(
        "teachers_take_a_programme_once", "training", _labels(table[wrong]), table["places"][wrong], allowed
    )


def schools_are_trained_evenly(case: Case) -> Iterator[PlanFault]:
    """No post is a whole place away from its share of a programme."""
    facts = _facts(case)
    if facts is None:
        return
    keys = [*GROUP, "programme_id"]
    given = case.plan.training.groupby(keys)["places"].sum().rename("of_group").reset_index()
    cells = given.merge(facts.posts, on=GROUP)
    heads = facts.groups["heads"].reindex(pd.MultiIndex.from_frame(cells[GROUP])).to_numpy()
    cells = cells.assign(share=cells["of_group"] * cells["heads"] / heads).set_index(PLACE)
    told = case.plan.training.groupby(PLACE)["places"].sum().reindex(cells.index, fill_value=0)
    off = (told < np.floor(cells["share"] + NOISE)) | (told > np.ceil(cells["share"] - NOISE))
    allowed = [f"next to {exact:.4g}" for exact in cells["share"][off]]
    yield from faults("schools_are_trained_evenly", "training", told.index[off], told[off], allowed)


def missing_training_is_told(case: Case) -> Iterator[PlanFault]:
    """Hours that a school still lacks, and money below the policy's share, are in the table of shortages."""
    facts, shortages = _facts(case), case.plan.shortages
    told = shortages[shortages["what"] == TRAINING].groupby(["level", "unit_id"])["amount"].sum()
    money = float(shortages[shortages["what"] == "training_funds"]["amount"].sum())
    missing, short = told[:0], 0.0
    if facts is not None:
        posts = facts.posts.set_index(POST)
        rows = case.plan.training
        got = (rows["hours"] * rows["places"]).groupby([rows[column] for column in POST]).sum()
        lacks = (posts["need"] - got.reindex(posts.index, fill_value=0.0)).clip(lower=0)
        missing = lacks.groupby(level=["level", "school_id"]).sum().rename_axis(["level", "unit_id"])
        missing = missing[missing > 0]
        short = max(0.0, ((facts.least_cents or 0) - int(rows["cents"].sum())) / 100)
    yield from differing("missing_training_is_told", "shortages", told, missing)
    found, allowed = pd.Series({"training_funds": money}), pd.Series({"training_funds": short})
    yield from differing("missing_training_is_told", "shortages", found, allowed, tolerance=0.001)


def training_keeps_its_budget(case: Case) -> Iterator[PlanFault]:
    """Training costs no more than the question spends on it."""
    budget = _rules(case).budget
    spent = float(case.plan.training["cents"].sum()) / 100
    if budget is not None and spent > budget + 0.01:
        yield PlanFault(
            "training_keeps_its_budget", "training", "cents", f"{spent:.2f}", f"at most {budget:.2f}"
        )


def _rules(case: Case) -> TrainingRules:
    rules: TrainingRules = getattr(case.question, TRAINING, TrainingRules())
    return rules


@once_per_case
def _facts(case: Case) -> TrainingFacts | None:
    """Return what training is judged by; ``None`` where the question leaves it closed."""
    if not case.decided(TRAINING):
        return None
    operating = None
    if case.decided("funds"):
        grants = case.plan.grants
        operating = int(grants[grants["use"] == OPERATING]["cents"].sum())
    return training_facts(case.city, case.policy, case.question, _rules(case), operating)


def _labels(rows: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    labels: Iterator[tuple[object, ...]] = rows[PLACE].itertuples(index=False, name=None)
    return labels


RULES = (
    programmes_give_what_they_have,
    teachers_take_a_programme_once,
    schools_are_trained_evenly,
    missing_training_is_told,
    training_keeps_its_budget,
)
