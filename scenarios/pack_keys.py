"""The keys a pack may set: title, unit and range of each, declared once in ``policies/keys.toml``."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.policy import Text
from scenarios.pack_shape import checked, fault, read_text, read_toml

POLICIES = Path(__file__).parent / "policies"
KEYS_FILE = "keys.toml"


@dataclass(frozen=True)
class Key:
    """What a key means and which amounts it may have.

    Either ``lowest`` and ``highest`` bound a number (``whole`` ones have no fraction), or ``choices`` lists
    the words allowed. An ``optional`` key has no number that holds for a whole nation: no shipped pack needs
    to set it, a province or city may.
    """

    key: str
    title: Text
    unit: str
    lowest: float | None
    highest: float | None
    whole: bool
    choices: tuple[str, ...]
    optional: bool = False

    def allowed(self) -> str:
        """Return what is allowed: the words, or the range with its unit; ``1, …, 50`` are whole numbers."""
        if self.choices:
            return ", ".join(self.choices)
        between = ", …, " if self.whole else " – "
        return f"{self.lowest:g}{between}{self.highest:g} {self.unit}"

    def accepts(self, amount: object) -> bool:
        """Tell whether an amount is one of the choices, or a finite number inside the range."""
        if self.choices:
            return amount in self.choices
        if isinstance(amount, bool) or not isinstance(amount, int | float) or not math.isfinite(amount):
            return False
        lowest, highest = self.lowest, self.highest
        inside = lowest is not None and highest is not None and lowest <= amount <= highest
        return inside and (not self.whole or float(amount).is_integer())


@cache
def known_keys(path: Path = POLICIES / KEYS_FILE) -> Mapping[str, Key]:
    """Return every key a pack may set, by name."""
    return {name: _key(path, name, table) for name, table in read_toml(path).items()}


def _key(path: Path, name: str, table: object) -> Key:
    facts = checked(path, "key", name, table)
    lowest, highest = facts.get("range", (None, None))
    choices = tuple(facts.get("choices", ()))
    if bool(choices) == (lowest is not None):
        raise fault(
            path, name, "a key has either a range or choices", found=str(facts), allowed="one of the two"
        )
    title = read_text(path, f"{name}.title", facts["title"])
    return Key(
        key=name,
        title=title,
        unit=facts["unit"],
        lowest=lowest,
        highest=highest,
        whole=facts.get("whole", False),
        choices=choices,
        optional=facts.get("optional", False),
    )
