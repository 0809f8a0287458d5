"""Junheng: balanced allocation of school places, teachers and funds, with proof.

The front door of the Python API::

    from pathlib import Path
    import junheng

    city = junheng.City.load(Path("mycity"))
    run = junheng.run_scenario(city, junheng.read_scenario(Path("balance.toml")))
    number = junheng.Store("runs.sqlite").save(run)

Names are imported when they are first used, so that ``import junheng`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.city import City
    from geodata.faults import CityFaultsError, Fault
    from models.plan import Plan
    from models.policy import Policy
    from scenarios.compare import Comparison, compare
    from scenarios.describe import describe
    from scenarios.errors import JunhengError
    from scenarios.packs import load_pack
    from scenarios.runs import Run, run_scenario
    from scenarios.scenario import Scenario, read_scenario
    from scenarios.scenario_diff import diff_scenarios
    from scenarios.schemas import schema_of
    from scenarios.store import Store

__version__ = "0.1.0"

__all__ = [
    "City",
    "CityFaultsError",
    "Comparison",
    "Fault",
    "JunhengError",
    "Plan",
    "Policy",
    "Run",
    "Scenario",
    "Store",
    "__version__",
    "compare",
    "describe",
    "diff_scenarios",
    "load_pack",
    "read_scenario",
    "run_scenario",
    "schema_of",
]

_HOMES = {
    "City": "geodata.city",
    "CityFaultsError": "geodata.faults",
    "Comparison": "scenarios.compare",
    "Fault": "geodata.faults",
    "JunhengError": "scenarios.errors",
    "Plan": "models.plan",
    "Policy": "models.policy",
    "Run": "scenarios.runs",
    "Scenario": "scenarios.scenario",
    "Store": "scenarios.store",
    "compare": "scenarios.compare",
    "describe": "scenarios.describe",
    "diff_scenarios": "scenarios.scenario_diff",
    "load_pack": "scenarios.packs",
    "read_scenario": "scenarios.scenario",
    "run_scenario": "scenarios.runs",
    "schema_of": "scenarios.schemas",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, also those that are not imported yet."""
    return sorted(__all__)
