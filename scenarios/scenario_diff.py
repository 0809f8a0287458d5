"""What two scenarios ask differently, after inheritance: their own keys, their locks, and pack values."""

import json
from collections.abc import Mapping

import pandas as pd

from scenarios.packs import load_pack
from scenarios.scenario import Scenario

COLUMNS = ("part", "key", "a", "b")
QUESTION, LOCK, RULE = "question", "lock", "rule"
_APART = {"locks", "overlay"}  # told lock by lock, and as the values of the pack that they change


def diff_scenarios(a: Scenario, b: Scenario) -> pd.DataFrame:
    """Return what is asked differently.

    Returns
    -------
    DataFrame
        part (question, lock or rule), key, a, b as text; empty text where one side has nothing. A rule is a
        value of the policy pack with its overlay; its key ends in the level where it has one.
    """
    rows = [
        *_rows(QUESTION, _flat(a.model_dump(mode="json")), _flat(b.model_dump(mode="json"))),
        *_rows(LOCK, _locks(a), _locks(b)),
        *_rows(RULE, _values(a), _values(b)),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(part: str, a: Mapping[str, str], b: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    keys = [*a, *(key for key in b if key not in a)]
    return [(part, key, a.get(key, ""), b.get(key, "")) for key in keys if a.get(key) != b.get(key)]


def _flat(table: Mapping[str, object], above: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        key = f"{above}{name}"
        if key in _APART:
            continue
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{key}.")
        elif value is not None:
            flat[key] = _text(value)
    return flat


def _locks(scenario: Scenario) -> dict[str, str]:
    said = {}
    for lock in scenario.locks:
        asked = {key: value for key, value in lock.model_dump(mode="json").items() if value and key != "name"}
        said[lock.title()] = ", ".join(f"{key} = {_text(value)}" for key, value in asked.items())
    return said


def _values(scenario: Scenario) -> dict[str, str]:
    amounts = load_pack(scenario.policy, scenario.overlay).values  # noqa: PD011 - no frame
    return {
        f"{key}.{level}" if level else key: _text(value.amount)
        for (key, level), value in sorted(amounts.items(), key=lambda item: str(item[0]))
    }


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.15g}"
    return json.dumps(value, ensure_ascii=False)
