"""What is special about a task, in the words of a reader: its places by name, its cases by title."""

from collections.abc import Mapping

from scenarios.batch.sweep import DISTRICT, SEED, Change, shown_value
from scenarios.speech import Speech
from scenarios.terms import TERMS

_BY_ITSELF = frozenset({"year", "demand"})  # whose value says what it is
_RULES = "overlay"  # whose keys are those of the pack, not words


def said(change: Change, speech: Speech, districts: Mapping[str, str]) -> str:
    """Return a change as a reader would say it: ``Gutai District · Money × 0.9 · low forecast``.

    Parameters
    ----------
    change
        Values by axis.
    speech
        The language.
    districts
        Names of the districts by id, in that language.
    """
    return " · ".join(_said(key, value, speech, districts) for key, value in change.items())


def _said(key: str, value: object, speech: Speech, districts: Mapping[str, str]) -> str:
    if key == DISTRICT:
        return districts.get(str(value), str(value))
    if key in _BY_ITSELF and isinstance(value, str | int):
        return _term(value, speech)
    if key == "budget" and isinstance(value, int | float):
        return f"{speech.term(key)} × {value:g}"
    if isinstance(value, list | tuple):
        values = "、" if speech.lang.startswith("zh") else ", "
        return f"{_named(key, speech)} {values.join(_term(each, speech) for each in value)}"
    return f"{_named(key, speech)} {_term(value, speech)}"


def _named(key: str, speech: Speech) -> str:
    if key == SEED:
        return speech.say("Seed")
    table, _, rest = key.partition(".")
    return speech.term(table) + (f" {rest if table == _RULES else speech.term(rest)}" if rest else "")


def _term(value: object, speech: Speech) -> str:
    return speech.term(value) if isinstance(value, str) and value in TERMS else shown_value(value)
