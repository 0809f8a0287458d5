"""One reader's language: words, numbers and the names of places, said the same way on every page."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from geodata.schemas.levels import LEVELS
from scenarios import wording
from scenarios.terms import TERMS, term


@dataclass(frozen=True)
class Speech:
    """How report and workbook speak.

    Attributes
    ----------
    lang : "en" or "zh".
    currency : ISO 4217 code of all amounts.
    translate : from English message to the language; by default the catalogue of `lang`.
    """

    lang: str
    currency: str
    translate: Callable[[str], str] = field(default=str)

    @classmethod
    def of(cls, lang: str, currency: str) -> "Speech":
        """Return the speech of a language with its own catalogue."""
        return cls(lang, currency, wording.translator(lang))

    def say(self, message: str, **values: object) -> str:
        """Translate a message and fill its `{placeholders}`; a value is never read as a template."""
        text = self.translate(message)
        return text.format(**values) if values else text

    def term(self, name: object, within: str = "") -> str:
        """Say an id in words; `within` names the table, where a word means something else there."""
        return term(str(name), self.translate, within=within)

    def step(self, step: str) -> str:
        """Say a step of a plan: what it decides, and the district or later year it is for."""
        words = step.split()
        length = 2 if "_".join(words[:2]) in TERMS else 1
        what, others = self.term("_".join(words[:length])), words[length:]
        return " ".join([what, *(self.term(other) for other in others if other not in LEVELS)])

    def unit(self, unit: str) -> str:
        """Say a unit of measurement; money by the name of the currency."""
        if unit == "thousands":
            return self.say("thousand {currency}", currency=self.currency)
        return self.currency if unit in {"cents", self.currency} else self.term(unit, "unit")

    def reason(self, reason: str) -> str:
        """Say why something was left out; what the reason names ("...: core") is said too."""
        counted = " unknown, counted as none"
        if reason.endswith(counted):
            return self.say("{fact} unknown, counted as none", fact=self.term(reason.removesuffix(counted)))
        return ": ".join(self.term(part) for part in reason.split(": "))

    def number(self, value: float, digits: int | None = None) -> str:
        """Write a number; an unknown one is a dash."""
        return wording.number(float(value), self.lang, digits)

    def money(self, cents: float, digits: int = 0) -> str:
        """Write an amount given in cents."""
        return wording.money(float(cents), self.currency, self.lang, digits)

    def share(self, value: float, digits: int = 1) -> str:
        """Write a share (0-1) as percent."""
        return wording.share(float(value), self.lang, digits)

    def amount(self, value: float, unit: str) -> str:
        """Write a number as its unit asks: money, percent, distance or a plain number."""
        if not math.isfinite(value):
            return "–"
        if unit in {"cents", self.currency}:
            return self.money(value if unit == "cents" else 100 * value)
        if unit == "share":
            return self.share(value)
        if unit == "metres":
            return wording.distance(value, self.lang)
        return self.number(value, 0 if abs(value) >= 100 else None)  # noqa: PLR2004 (three figures are enough)

    def names(self, table: pd.DataFrame, key: str) -> dict[str, str]:
        """Return the names of the places of a table by id, in the language where they have one."""
        english = table["name"].fillna(table[key]) if "name" in table else table[key]
        chosen = english
        if self.lang.startswith("zh") and "name_zh" in table:
            chosen = table["name_zh"].where(table["name_zh"].notna() & (table["name_zh"] != ""), english)
        return dict(zip(table[key].astype(str), chosen.astype(str), strict=True))
