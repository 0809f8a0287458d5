"""Runs that are made once: a stored one is taken where its inputs are the same."""

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.city import City
from scenarios.frontier.axes import Solve
from scenarios.runs import Run, Watcher, expected_inputs, run_scenario
from scenarios.scenario import Scenario
from scenarios.store import Store

if TYPE_CHECKING:
    from models.measures.indicators import Measures


def stored_solve(city: City, store: Store, progress: Watcher | None = None, who: str | None = None) -> Solve:
    """Return a solver that looks into a store first, and keeps what it makes there."""
    today: dict[str, Measures] = {}

    def solve(scenario: Scenario) -> Run:
        inputs = expected_inputs(city, scenario)
        known = [summary.number for summary in store.runs() if summary.inputs == inputs]
        if known:
            return store.load(known[-1])
        run = run_scenario(city, scenario, progress, today=today)
        return replace(run, number=store.save(run, who))

    return solve
