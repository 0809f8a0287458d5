"""What a terminal shows: lines, tables, complaints; or JSON for machines."""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from rich.console import Console
from rich.text import Text

from scenarios.cli.table_layout import column_widths, table_lines
from scenarios.speech import Speech

_WIDTH_OF_A_FILE = 150


@dataclass(frozen=True)
class Screen:
    """One reader's terminal.

    Attributes
    ----------
    lang
        Language of every text.
    currency
        ISO 4217 code of amounts.
    """

    lang: str
    currency: str = "XXX"

    @cached_property
    def speech(self) -> Speech:
        """Return the words and numbers of the language."""
        return Speech.of(self.lang, self.currency)

    def say(self, message: str = "", **values: object) -> None:
        """Print a message, translated and filled."""
        self._write(_console(), self.speech.say(message, **values) if message else "")

    def tell(self, text: str) -> None:
        """Print a text that is already in the reader's language."""
        self._write(_console(), text)

    def note(self, message: str, **values: object) -> None:
        """Print a message beside the results, on standard error."""
        self._write(_console(err=True), self.speech.say(message, **values))

    def complain(self, message: str, **values: object) -> None:
        """Print an error on standard error; a text without values is printed as it is."""
        text = self.speech.say(message, **values) if values else message
        self._write(_console(err=True), text)

    def table(
        self,
        title: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        words: int = 1,
    ) -> None:
        """Print a table; the first ``words`` columns hold words, the others numbers."""
        console = _console()
        if title:
            console.print(Text(self.speech.say(title), style="bold"), soft_wrap=True)
        heads = [_clean(column) for column in columns]
        cells = [[_clean(cell) for cell in row] for row in rows]
        widths = column_widths(heads, cells, console.width, words=words)
        head, *body = (table_lines(row, widths, words=words) for row in (heads, *cells))
        console.print(Text("\n".join(head), style="bold"), soft_wrap=True)
        console.out("\n".join([*(line for lines in body for line in lines), ""]), highlight=False)

    @staticmethod
    def _write(console: Console, text: str) -> None:
        for line in text.split("\n"):
            console.print(Text(_clean(line)), soft_wrap=True)


def print_json(content: object) -> None:
    """Print plain values as JSON, in UTF-8; unknown numbers are null."""
    sys.stdout.write(json.dumps(_plain(content), ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, pd.DataFrame):
        return [_plain(record) for record in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, str | bool):
        return value
    if hasattr(value, "item"):  # a number of NumPy
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, int | float) else str(value)


def is_terminal() -> bool:
    """Return whether a person is watching."""
    return sys.stderr.isatty()


def _console(*, err: bool = False) -> Console:
    watched = (sys.stderr if err else sys.stdout).isatty()
    return Console(
        stderr=err,
        markup=False,
        highlight=False,
        emoji=False,
        width=None if watched else _WIDTH_OF_A_FILE,
    )


def _clean(text: str) -> str:
    """Return a text that cannot steer the terminal: data may hold escape sequences."""
    plain = str(text)
    return plain if plain.isprintable() else "".join(sign if sign.isprintable() else " " for sign in plain)
