"""What a report is made from, with the look-ups that every section needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geodata.city import City
from models.policy import LEVELS, Policy
from scenarios import wording
from scenarios.compare import Comparison, compare
from scenarios.packs import load_pack
from scenarios.report.public import PEOPLE, public_tables
from scenarios.runs import Run
from scenarios.speech import Speech

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Material:
    """Runs of one city, compared, and the language to speak.

    Attributes
    ----------
    runs : in the order of the report.
    comparison : of the same runs, in the same order.
    policy : names of indicators and levels, and the smallest count that may be shown.
    public : whether what is made from this may leave the house.
    """

    runs: Sequence[Run]
    comparison: Comparison
    city: City
    policy: Policy
    speech: Speech
    public: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """Column of each run in the wide tables of the comparison."""
        return self.comparison.labels

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Title of each run in the reader's language, with its label where titles repeat."""
        titles = [run.scenario.label(self.speech.lang) for run in self.runs]
        return tuple(
            title if titles.count(title) == 1 else f"{title} ({label})"
            for title, label in zip(titles, self.labels, strict=True)
        )

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels that at least one run planned, in the fixed order."""
        planned = {level for run in self.runs for level in run.plan.schools["level"].unique()}
        return tuple(level for level in LEVELS if level in planned)

    @cached_property
    def districts(self) -> dict[str, str]:
        """Names of districts by id."""
        return self.speech.names(self.city.districts, "district_id")

    @cached_property
    def schools(self) -> dict[str, str]:
        """Names of schools by id."""
        return self.speech.names(self.city.schools, "school_id")

    @cached_property
    def areas(self) -> dict[str, str]:
        """Names of areas by id."""
        return self.speech.names(self.city.areas, "area_id")

    @property
    def smallest_count(self) -> int:
        """Counts of children of an area below this are not shown; 0 where the pack sets no limit."""
        return int(self.policy.amount("publication.small_cell") or 0)

    def count(self, value: float, unit: str) -> str:
        """Write an amount; a small count of children is withheld from what is public."""
        if self.public and unit in PEOPLE and 0 < value < self.smallest_count:
            return f"<{self.smallest_count}"
        return self.speech.amount(value, unit)

    def tables(self, number: int) -> "Mapping[str, pd.DataFrame]":
        """Return the tables of a run's plan as far as they may be listed here."""
        plan = self.runs[number].plan
        return public_tables(plan, self.smallest_count) if self.public else plan.tables()

    def in_order(self, table: "pd.DataFrame") -> "pd.DataFrame":
        """Sort a table by the fixed order of levels, else as it was within each `source_id` or `what`."""
        place = table["level"].map({level: number for number, level in enumerate(LEVELS)}).fillna(-1)
        keys = [name for name in ("source_id", "what") if name in table]
        order = table.assign(place=place).sort_values([*keys, "place"], kind="stable")
        return order.drop(columns="place").reset_index(drop=True)

    def level(self, level: object) -> str:
        """Say a level as the pack calls it; a missing one is all levels."""
        if not isinstance(level, str) or not level:
            return self.speech.say("All levels")
        title = self.policy.level_titles.get(level)
        return title(self.speech.lang) if title else self.speech.term(level)

    def indicator(self, indicator: str) -> str:
        """Say an indicator as the pack calls it."""
        found = next((each for each in self.policy.indicators if each.id == indicator), None)
        return found.title(self.speech.lang) if found else self.speech.term(indicator)

    def place(self, unit: str, unit_id: object) -> str:
        """Name a school, area, district or level; the id where it is not known."""
        if unit == "level":
            return self.level(unit_id)
        names = {"school": self.schools, "area": self.areas, "district": self.districts}.get(unit, {})
        return names.get(str(unit_id), str(unit_id))


def gather(
    runs: Sequence[Run],
    city: City,
    *,
    lang: str = "en",
    comparison: Comparison | None = None,
    policy: Policy | None = None,
    translate: Callable[[str], str] | None = None,
    public: bool = False,
) -> Material:
    """Return what a report is made from; parameters as in `render_report`."""
    return Material(
        runs=runs,
        comparison=comparison or compare(runs, city),
        city=city,
        policy=policy or load_pack(runs[0].scenario.policy, dict(runs[0].scenario.overlay)),
        speech=Speech(lang, city.currency, translate or wording.translator(lang)),
        public=public,
    )


def public_note(material: Material) -> str:
    """Say what is withheld from a public edition; nothing for one of the house."""
    if not material.public:
        return ""
    return material.speech.say(
        "Public edition: counts below {smallest} children are shown as <{smallest} or left out, with what "
        "would give them away.",
        smallest=material.smallest_count,
    )
