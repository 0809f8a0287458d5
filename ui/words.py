"""How a screen calls indicators, levels, rules, units of measurement and places."""

import math
from dataclasses import dataclass

import pandas as pd

from scenarios.describe import level_title
from scenarios.speech import Speech
from scenarios.today import DISTANCE, Topic, known_indicator, rule_title
from scenarios.workspace import Workspace


@dataclass(frozen=True)
class Names:
    """The words of one city in one language."""

    workspace: Workspace
    speech: Speech

    def level(self, level: str) -> str:
        """Name a level as the rules do."""
        return level_title(self.workspace.policy, level, self.speech)

    def indicator(self, indicator: str) -> str:
        """Name an indicator as the rules do."""
        if indicator == DISTANCE:
            return self.speech.say("Distance to school")
        found = known_indicator(self.workspace, indicator)
        return found.title(self.speech.lang) if found else self.speech.term(indicator)

    def rule(self, rule: str) -> str:
        """Name a rule as the rules do."""
        return rule_title(self.workspace, rule, self.speech.lang)

    def unit(self, indicator: str) -> str:
        """Say what an indicator is measured in."""
        if indicator == DISTANCE:
            return self.speech.say("metres")
        found = known_indicator(self.workspace, indicator)
        return found.unit(self.speech.lang) if found else ""

    def value(self, value: float, indicator: str) -> str:
        """Write a value of an indicator, short enough for a legend."""
        if not math.isfinite(value):
            return self.speech.term("not_assessed")
        if indicator == DISTANCE:
            return self.speech.amount(value, "metres")
        return self.speech.number(value)

    def measured(self, value: float, indicator: str) -> str:
        """Write a value with its unit."""
        written = self.value(value, indicator)
        if indicator == DISTANCE or not math.isfinite(value):
            return written
        return f"{written} {self.unit(indicator)}".strip()

    def places(self, table: pd.DataFrame) -> dict[str, str]:
        """Name the places of a table by unit_id."""
        return self.speech.names(table, "unit_id")

    def district(self, district_id: str) -> str:
        """Name a district."""
        return self.speech.names(self.workspace.city.districts, "district_id").get(district_id, district_id)

    def topic(self, topic: Topic) -> str:
        """Say what is looked at in one line."""
        return f"{self.level(topic.level)} · {self.indicator(topic.indicator)}"
