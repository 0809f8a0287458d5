"""An answer: sentences with the numbers in them, and the tables they come from."""

from dataclasses import dataclass, field

import pandas as pd

from scenarios.headline import headline_of
from scenarios.runs import Run
from scenarios.speech import Speech

SAME = 1e-9  # relative: below it two numbers differ by rounding only
NOT_TOLD = ("granted", "schools_assessed", "children")  # they follow from the question, or explain others


@dataclass(frozen=True, eq=False)
class Answer:
    """What was asked, said in the reader's language.

    Attributes
    ----------
    sentences
        In the order to be read.
    tables
        What they come from, by name, with ids and plain numbers.
    """

    sentences: tuple[str, ...]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


def headlines(runs: dict[str, Run]) -> pd.DataFrame:
    """Return the headline of some runs side by side: measure, one column a run."""
    return pd.DataFrame({label: headline_of(run) for label, run in runs.items()}).reset_index()


def differences(table: pd.DataFrame, base: str, other: str, units: "pd.Series[str]", speech: Speech) -> str:
    """Say what differs between two columns of :func:`headlines`; empty where nothing does."""
    parts = []
    for row in table.to_dict("records"):
        was, now, measure = float(row[base]), float(row[other]), str(row["measure"])
        if measure in NOT_TOLD or not abs(now - was) > SAME * max(1.0, abs(was)):
            continue
        before, after = (speech.amount(value, units[measure]) for value in (was, now))
        if before == after:  # too little to be shown
            continue
        what = speech.term(measure, "headline")
        parts.append(speech.say("{what} {before} → {after}", what=what, before=before, after=after))
    return speech.say("; ").join(parts)


def works_changed(base: Run, other: Run) -> tuple[list[str], list[str]]:
    """Return the projects that another run adds to a base, and those it drops, by id."""
    was, now = set(base.plan.works["project_id"]), set(other.plan.works["project_id"])
    return sorted(now - was), sorted(was - now)


def listed(ids: list[str], speech: Speech) -> str:
    """Return ids in a row, or a word for none."""
    return ", ".join(ids) or speech.say("none")
