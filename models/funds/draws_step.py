"""The step that looks at the sources of later years."""

from collections.abc import Mapping

import pandas as pd

from geodata.city import City
from models.funds.draws import STEP, formulate_draws, read_draws, read_unserved
from models.funds.draws_facts import draws_facts
from models.plan_tables import tidy
from models.question import Question
from models.shortages import debts_unserved
from models.steps import Steps


def decide_draws(
    city: City, question: Question, steps: Steps, tables: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return the plan's tables ``draws``, ``shortages`` (debts that nobody may pay) and ``not_assessed``.

    All are empty where draws were not asked for.

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
        return {name: tidy(name) for name in ("draws", "shortages", "not_assessed")}
    facts = draws_facts(city, question, tables)
    solution = steps.solve(STEP, "", formulate_draws(facts, question))
    return {
        "draws": read_draws(facts, solution),
        "shortages": debts_unserved(read_unserved(solution), city.currency),
        "not_assessed": facts.not_assessed,
    }
