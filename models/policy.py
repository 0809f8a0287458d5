"""The rules a city is planned and measured by: values and indicators, each with its source.

A policy is loaded from a pack by ``scenarios.packs`` and never changes afterwards. A value may be set
for one level or for all; the level's own value wins. What a pack does not hold is *not assessed*.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geodata.schemas import levels
from models.errors import PolicyError

LEVELS = levels.LEVELS

type Certainty = Literal[
    "found", "found_twice", "computed", "memory_high", "memory_medium", "memory_low", "example"
]


@dataclass(frozen=True)
class Text:
    """A short text in English and in Chinese."""

    en: str
    zh: str

    def __call__(self, lang: str) -> str:
        """Return the Chinese text for a language tag that starts with ``zh``, else the English one."""
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True)
class PolicySource:
    """Where a value comes from: a document, and the address it was read at (may be empty)."""

    id: str
    title: Text
    url: str = ""


@dataclass(frozen=True)
class Value:
    """One number (or word, or yes/no) of a pack, with everything needed to dispute it.

    ``lowest`` and ``highest`` are the range a pack or a what-if overlay may choose from;
    ``choices`` are the words allowed for a value that is not a number.
    """

    key: str
    level: str | None
    amount: float | int | str | bool
    unit: str
    title: Text
    source: str
    certainty: Certainty
    effective_from: str = ""
    effective_to: str = ""
    lowest: float | None = None
    highest: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """What is measured per school and level: ``numerator / denominator × scale``.

    Attributes
    ----------
    numerator : str
        Stocks joined by ``+`` and ``-``, e.g. ``"teaching_area_m2 - indoor_sports_m2"``.
    denominator : str
        One stock, usually ``"pupils"``.
    standards, cv_limits : Mapping of level to number
        The standard a school must reach, and the limit of the coefficient of variation between schools.
    exclude_small : int or None
        Schools with fewer pupils are left out (teaching points); ``None`` leaves none out.
    higher_is_better : bool
        Whether the standard is a floor (true) or a ceiling (false).
    ownership : tuple of str
        Whose schools are measured, e.g. ``("public",)``; empty means all.
    """

    id: str
    title: Text
    unit: Text
    numerator: str
    denominator: str
    scale: float
    standards: Mapping[str, float]
    cv_limits: Mapping[str, float]
    exclude_small: int | None
    levels: tuple[str, ...]
    source: str
    certainty: Certainty
    higher_is_better: bool = True
    ownership: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule of an inspection, and how it is checked.

    Attributes
    ----------
    article : str
        Where the rule stands in its document, e.g. ``"G5"``; may be empty.
    check : str
        Name of a check of ``models.compliance``; empty if no table of a city can tell, so that the
        rule is reported as not assessed instead of being left out.
    levels, ownership : tuple of str
        To which levels and schools the rule applies; empty means all.
    needs : Text or None
        What would have to be known to judge a rule without a check.
    """

    id: str
    article: str
    title: Text
    check: str
    levels: tuple[str, ...]
    ownership: tuple[str, ...]
    source: str
    certainty: Certainty
    needs: Text | None = None


@dataclass(frozen=True)
class Policy:
    """A pack with everything it inherits; frozen once loaded.

    Attributes
    ----------
    values : Mapping of (key, level or None) to Value
    lineage : tuple of str
        The pack's own id first, then the packs it extends, nearest first.
    overlaid : tuple of str
        Keys that a what-if overlay changed; empty for a pack as shipped.
    """

    id: str
    title: Text
    values: Mapping[tuple[str, str | None], Value]
    indicators: tuple[Indicator, ...]
    level_titles: Mapping[str, Text]
    sources: Mapping[str, PolicySource]
    rules: tuple[Rule, ...] = ()
    lineage: tuple[str, ...] = ()
    overlaid: tuple[str, ...] = ()

    def value(self, key: str, level: str | None = None) -> Value | None:
        """Return the level's own value, else the one for all levels, else ``None``."""
        return self.values.get((key, level), self.values.get((key, None)))

    def amount(self, key: str, level: str | None = None) -> float | None:
        """Return a number of the pack; ``None`` means that what needs it is not assessed.

        Raises
        ------
        PolicyError
            If the value is a word or a yes/no.
        """
        found = self.value(key, level)
        if found is None:
            return None
        if isinstance(found.amount, str | bool):
            raise PolicyError(f"'{key}' of pack {self.id} is {found.amount!r}, and a number is needed")
        return float(found.amount)

    def choice(self, key: str, level: str | None = None) -> str | None:
        """Return a word of the pack, or ``None`` if the pack has none."""
        found = self.value(key, level)
        return None if found is None else str(found.amount)

    def require(self, key: str, level: str | None = None) -> float:
        """Return a number that a plan cannot do without.

        Raises
        ------
        PolicyError
            Naming the key, the pack and what to add, if the pack does not hold it.
        """
        amount = self.amount(key, level)
        if amount is None:
            where = f" for level '{level}'" if level else ""
            setting = f'"{key}" = {{ {level} = … }}' if level else f'"{key}" = …'
            raise PolicyError(
                f"pack {self.id} has no '{key}'{where}; a plan needs it. "
                f"Add it to the pack, or write {setting} under [overlay] in the scenario."
            )
        return amount

    def keys(self) -> tuple[str, ...]:
        """Return every key of the pack once, sorted."""
        return tuple(sorted({key for key, _ in self.values}))

    def levels_of(self, prefix: str) -> tuple[str | None, ...]:
        """Return the levels that keys with a prefix are set for; ``None`` among them stands for all."""
        return tuple(dict.fromkeys(level for key, level in self.values if key.startswith(prefix)))

    def fingerprint(self) -> str:
        """Return the sha256 of everything in the policy; the order in its files does not matter."""
        content = {
            "id": self.id,
            "values": sorted(
                (dataclasses.asdict(value) for value in self.values.values()),
                key=lambda value: (value["key"], value["level"] or ""),
            ),
            "indicators": [dataclasses.asdict(indicator) for indicator in self.indicators],
            "rules": [dataclasses.asdict(rule) for rule in self.rules],
            "titles": {level: dataclasses.asdict(title) for level, title in self.level_titles.items()},
            "sources": {name: dataclasses.asdict(source) for name, source in self.sources.items()},
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
