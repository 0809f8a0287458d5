"""Every text, number, date and amount in the reader's language.

The English message is its own key: code calls ``translator(lang)("Pupils without a place")`` and a
catalogue ``locale/<lang>/<room>.po`` holds the other language. Babel reads the ``.po`` files as they are,
so nothing has to be compiled before it runs.

WordingError
    └── UnknownLanguageError   a language without a catalogue
"""

import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

from scenarios.errors import Problem, ScenariosError

LANGUAGES = ("en", "zh")
LOCALE_FOLDER = Path(__file__).parent / "locale"
_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
_NOTHING = "–"


class WordingError(ScenariosError):
    """A text cannot be said."""


class UnknownLanguageError(WordingError):
    """No catalogue exists for the language."""


@lru_cache
def translator(lang: str) -> Callable[[str], str]:
    """Return the function that says an English message in a language.

    Parameters
    ----------
    lang
        ``en`` or ``zh``.

    Returns
    -------
    Callable
        English message (which may hold ``{placeholders}``) to its translation; an untranslated message
        comes back in English.

    Raises
    ------
    UnknownLanguageError
        When the language has no catalogue.
    """
    _require(lang)
    return catalogue(lang).__getitem__


class _Catalogue(dict[str, str]):
    def __missing__(self, message: str) -> str:
        return message


@lru_cache
def catalogue(lang: str) -> dict[str, str]:
    """Return every translated message of a language, from all its ``.po`` files in order of name."""
    messages = _Catalogue()
    for path in sorted((LOCALE_FOLDER / lang).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=_LOCALES[lang]):
                if message.id and message.string and not message.fuzzy:
                    messages[str(message.id)] = str(message.string)
    return messages


def number(value: float, lang: str, digits: int | None = None) -> str:
    """Return a number with the language's separators; ``digits`` fixes the decimals (else at most two)."""
    if not math.isfinite(value):
        return _NOTHING
    pattern = "#,##0.##" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    places = 2 if digits is None else digits
    exact = Decimal(repr(_positive_zero(float(value), places)))
    return _written(round(exact, places), pattern, lang)


@lru_cache(maxsize=1 << 14)
def _written(value: Decimal, pattern: str, lang: str) -> str:
    """Write a rounded number; a map of thousands of places has few different ones."""
    return format_decimal(value, pattern, locale=_locale(lang))


def money(cents: float, currency: str, lang: str, digits: int = 0) -> str:
    """Return an amount given in cents as currency, rounded to ``digits`` decimals (default whole units)."""
    if not math.isfinite(cents):
        return _NOTHING
    pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
    units = _positive_zero(cents / 100, digits)
    return format_currency(units, currency, pattern, locale=_locale(lang), currency_digits=False)


def share(value: float, lang: str, digits: int = 1) -> str:
    """Return a share (0-1) as percent."""
    if not math.isfinite(value):
        return _NOTHING
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return format_percent(_positive_zero(value, digits + 2), pattern, locale=_locale(lang))


def distance(metres: float, lang: str) -> str:
    """Return a distance: whole metres below one kilometre, else kilometres with one decimal."""
    if not math.isfinite(metres):
        return _NOTHING
    if metres < 1000:  # noqa: PLR2004 - a kilometre
        return f"{number(metres, lang, 0)} m"
    return f"{number(metres / 1000, lang, 1)} km"


def moment(stamp: str, lang: str) -> str:
    """Return an ISO 8601 time stamp (UTC) as date and time."""
    return format_datetime(datetime.fromisoformat(stamp), "medium", locale=_locale(lang))


def _require(lang: str) -> None:
    if lang not in LANGUAGES:
        raise UnknownLanguageError(
            Problem("language", "this language is not spoken here", found=lang, allowed=", ".join(LANGUAGES))
        )


@lru_cache
def _locale(lang: str) -> Locale:
    _require(lang)
    return Locale.parse(_LOCALES[lang])


def _positive_zero(value: float, digits: int) -> float:
    """Return the value, or 0 where rounding would leave a negative zero on the page."""
    return 0.0 if round(value, digits) == 0 else value
