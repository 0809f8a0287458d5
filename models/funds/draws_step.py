"""The step that looks at the sources of later years."""

from collections.abc import Mapping

import pandas as pd

from geodata.city import City
from models.funds.draws import STEP, formulate_draws, read_draws
from models.funds.draws_facts import draws_facts
from models.plan_tables import tidy
from models.question import Question
from models.steps import Steps


def decide_draws(
    city: City, question: Question, steps: Steps, tables: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plan's table ``draws`` and rows for ``not_assessed``; nothing where it was not asked for.

    Parameters
    ----------
    tables : mapping
        Tables of the plan by name, decided before: schools, grants, hires, works and outlook.

    Raises
    ------
    NoPlanError
        If the solver has no values.
    """
    if not question.funds.draws or not len(question.sources):
        return tidy("draws"), tidy("not_assessed")
    facts = draws_facts(city, question, tables)
    solution = steps.solve(STEP, "", formulate_draws(facts, question))
    return read_draws(facts, solution), facts.not_assessed
