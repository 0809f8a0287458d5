"""Solving again: every trial behind an answer is a run of its own, audited like any other, and made once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from geodata.city import City
from scenarios.runs import Run, run_scenario
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    from models.measures.indicators import Measures

type Solve = Callable[[Scenario], Run]


def solver(city: City, run: Run) -> Solve:
    """Return what solves further questions to the city of a run, each of them once.

    Parameters
    ----------
    run
        Made from this city: it answers its own question, and what it measured today is not measured again.
    """
    today: dict[str, Measures] = {run.provenance.policy: run.before}
    made: dict[str, Run] = {run.scenario.fingerprint(): run}

    def solve(scenario: Scenario) -> Run:
        asked = scenario.fingerprint()
        if asked not in made:
            made[asked] = run_scenario(city, scenario, today=today)
        return made[asked]

    return solve
