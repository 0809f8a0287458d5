"""Which inputs of several runs differ: the first question at any comparison."""

from collections.abc import Mapping

import pandas as pd

from scenarios.runs import Run


def inputs_that_differ(runs: Mapping[str, Run]) -> pd.DataFrame:
    """Return ``key, <labels>``: every input whose value is not the same in all runs, as text.

    Scenario keys are written as in the file (``budget.scale``); of city, policy, code and libraries the
    fingerprint or version is shown. A key that a run does not set is an empty text.
    """
    table = pd.DataFrame({label: pd.Series(_inputs(run), dtype="str") for label, run in runs.items()})
    table = table.fillna("")
    differs = table.ne(table.iloc[:, 0], axis=0).any(axis=1)
    table = table[differs]
    return table.rename_axis("key").reset_index()


def _inputs(run: Run) -> dict[str, str]:
    asked = run.scenario.model_dump(mode="json", exclude={"name", "title"})
    made = run.provenance
    traced = {"city data": made.city[:12], "policy values": made.policy[:12], "code": made.code_version}
    return {**_flat(asked), **traced, **{f"library {name}": version for name, version in made.libraries}}


def _flat(tables: Mapping[str, object], above: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tables.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{above}{key}.")
        elif isinstance(value, list):
            flat[above + key] = ", ".join(str(part) for part in value)
        elif value is not None:
            flat[above + key] = str(value)
    return flat
