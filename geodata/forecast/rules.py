"""What a forecast takes as given: ages of entry, which level follows which, how the past is weighed."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.faults import CityFaultsError
from geodata.forecast import kinds
from geodata.nearest import nearest
from geodata.schemas.levels import LEVELS
from geodata.toml_text import TomlError, parse_toml, toml_text

SHIPPED = Path(__file__).with_name("rules.toml")
WHOLE = {"months_before": (0, 12), "fewest_years": (3, 30), "most_ratios": (2, 30), "draws": (50, 10_000)}
NUMBERS = {"least_pupils": (0, 100_000), "low": (0.001, 0.49), "high": (0.51, 0.999)}
PARTS = ("title", "entry_age", "enters_after", "weighing")
OLDEST = 18


@dataclass(frozen=True)
class Rules:
    """Rules of one school system.

    Attributes
    ----------
    entry_age
        Of each level that children enter by age: the age, in years, that they have reached by the day that
        the school year begins.
    enters_after
        Of each other level: the level whose graduates enter it.
    before
        Share of an entry cohort that is born in the earlier of its two calendar years (4/12 for 1 September).
    fewest_years, most_ratios
        Years of grades needed at least; ratios of this many past years are used at most.
    least_pupils
        A district with fewer pupils over all past years takes the ratio of the city.
    low, high
        Quantiles of the interval, 0-1.
    draws
        Paths drawn for the interval.
    """

    entry_age: Mapping[str, int]
    enters_after: Mapping[str, str]
    before: float
    fewest_years: int
    most_ratios: int
    least_pupils: float
    low: float
    high: float
    draws: int


def shipped_rules() -> tuple[str, ...]:
    """Return the names of the rules that come with the program."""
    return tuple(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))


def read_rules(name: str) -> Rules:
    """Return shipped rules by name, or the first rules of a TOML file.

    Raises
    ------
    CityFaultsError
        If there are no such rules, or a value of them is missing or outside its range.
    """
    path = Path(name)
    if path.suffix == ".toml":
        try:
            tables = parse_toml(toml_text(path))
        except (OSError, UnicodeDecodeError, TomlError) as error:
            raise CityFaultsError((kinds.RULES_UNREADABLE.at(path.name, found=str(error)),)) from error
        return _rules(path.name, next(iter(tables.values()), {}))
    known = shipped_rules()
    if name not in known:
        near = nearest(name, known)
        fault = kinds.RULES_UNKNOWN.at("--rules", found=name, allowed=", ".join(known), nearest=near)
        raise CityFaultsError((fault,))
    return _rules(SHIPPED.name, tomllib.loads(SHIPPED.read_text(encoding="utf-8"))[name])


def _rules(file: str, table: object) -> Rules:
    parts = table if isinstance(table, dict) else {}
    for part in parts:
        if part not in PARTS:
            raise _bad(file, part, part, ", ".join(PARTS))
    entry = {
        level: int(_number(file, f"entry_age.{level}", facts, (0, OLDEST), whole=True))
        for level, facts in _known(file, parts, "entry_age", LEVELS)
    }
    after = {
        level: _word(file, f"enters_after.{level}", facts)
        for level, facts in _known(file, parts, "enters_after", LEVELS)
    }
    if twice := set(entry) & set(after):
        raise _bad(file, f"enters_after.{min(twice)}", min(twice), "entry_age / enters_after")
    for level in after:
        _require_a_start(file, level, after)
    given = dict(_known(file, parts, "weighing", (*WHOLE, *NUMBERS)))
    whole = {name: _number(file, name, given.get(name), ends, whole=True) for name, ends in WHOLE.items()}
    rest = {name: _number(file, name, given.get(name), ends) for name, ends in NUMBERS.items()}
    return Rules(
        entry,
        after,
        before=whole["months_before"] / 12,
        fewest_years=int(whole["fewest_years"]),
        most_ratios=int(whole["most_ratios"]),
        draws=int(whole["draws"]),
        **rest,
    )


def _require_a_start(file: str, level: str, after: Mapping[str, str]) -> None:
    """Refuse levels that are entered after each other in a circle."""
    passed = [level]
    while passed[-1] in after:
        passed.append(after[passed[-1]])
        if passed[-1] in passed[:-1]:
            raise _bad(file, f"enters_after.{level}", " -> ".join(passed), ", ".join(LEVELS))


def _known(
    file: str, parts: Mapping[str, object], part: str, names: Iterable[str]
) -> Iterable[tuple[str, object]]:
    table = parts.get(part)
    if not isinstance(table, dict):
        raise _bad(file, part, "", ", ".join(PARTS))
    for name, facts in table.items():
        if name not in tuple(names):
            raise _bad(file, f"{part}.{name}", name, ", ".join(names))
        yield name, facts


def _amount(facts: object) -> object:
    return facts.get("amount") if isinstance(facts, dict) else facts


def _number(file: str, key: str, facts: object, ends: tuple[float, float], *, whole: bool = False) -> float:
    amount, (low, high) = _amount(facts), ends
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool) and math.isfinite(amount)
    if not is_number or not low <= float(amount) <= high or (whole and float(amount) % 1):  # type: ignore[arg-type]
        raise _bad(file, key, "" if amount is None else str(amount), f"{low:g} – {high:g}")
    return float(amount)  # type: ignore[arg-type]


def _word(file: str, key: str, facts: object) -> str:
    amount = _amount(facts)
    if amount not in LEVELS:
        raise _bad(file, key, str(amount), ", ".join(LEVELS))
    return str(amount)


def _bad(file: str, key: str, found: str, allowed: str) -> CityFaultsError:
    return CityFaultsError((kinds.RULES_VALUE.at(file, column=key, found=found, allowed=allowed),))
