"""Propose a mapping from the headers and cells of a file: never applied, always with a reason.

A header is compared with the names, titles and other names of every declared column; what stands under it
speaks for or against: a share above 1 is a percentage, a longitude lies from -180 to 180, the words of a
choice are known words. Each proposal has a confidence; below `SURE` it is written as a comment.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from pandas import DataFrame

from geodata.converting import NUMBER
from geodata.headers import folded_header
from geodata.importers.proposal_words import ALIASES, WORDS
from geodata.importers.units import factors_of
from geodata.schemas.columns import Facts
from geodata.schemas.tables import SCHEMAS, columns_of, key_of

SURE = 0.85
EXACT, TITLE, ALIAS = 1.0, 0.98, 0.92
FUZZY, ALIKE = 0.8, 0.72  # what a likeness of 1 would be worth, and the least likeness
AGAINST = 0.6  # what remains of a confidence that the cells speak against
GUESS = 0.5
CELLS = 2_000
FINE = 3  # decimals of a degree, about 100 m
MOST_DEGREES = {"lon": 180.0, "lat": 90.0}
UNIT_IN_HEADER = re.compile(r"[(（\[【]([^)）\]】]+)[)）\]】]")


@dataclass(frozen=True)
class Proposal:
    """That a header may be a column.

    Attributes
    ----------
    column, header : of the city, of the file.
    confidence : 0-1.
    reasons : messages with their values, why.
    unit : of the file, where it is another.
    meanings : what the words of the file mean; empty text where that is not known.
    """

    column: str
    header: str
    confidence: float
    reasons: tuple[tuple[str, str], ...]
    unit: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def sure(self) -> bool:
        """Return whether the line is written as it is, and not as a comment."""
        return self.confidence >= SURE and all(self.meanings.values())


SAME_NAME = "is the name of the column"
SAME_TITLE = "is a title of the column"
OTHER_NAME = "is a known name of it"
LIKE = "is like {value}"
UNIT_SAID = "the header says {value}"
PERCENT_SEEN = "numbers up to {value} cannot be shares"
WORDS_KNOWN = "all words are known"
WORDS_UNKNOWN = "the meaning of {value} is not known"
OUT_OF_RANGE = "{value} is out of range"
NO_NUMBERS = "{value} is no number"
DEGREES = "numbers such as {value} may be degrees"
REASONS = (
    SAME_NAME,
    SAME_TITLE,
    OTHER_NAME,
    LIKE,
    UNIT_SAID,
    PERCENT_SEEN,
    WORDS_KNOWN,
    WORDS_UNKNOWN,
    OUT_OF_RANGE,
    NO_NUMBERS,
    DEGREES,
)


def propose_tables(frame: DataFrame) -> dict[str, tuple[Proposal, ...]]:
    """Return the tables that a sheet may hold, best first, with a proposal for each header that fits.

    A table is proposed when a column that no better table needs is found with the first column of its key.
    """
    found = {table: propose_columns(table, frame) for table in SCHEMAS}
    ranked = sorted(found, key=lambda table: (-_weight(found[table]), list(SCHEMAS).index(table)))
    used: set[str] = set()
    chosen: dict[str, tuple[Proposal, ...]] = {}
    for table in ranked:
        sure = [proposal for proposal in found[table] if proposal.confidence >= SURE]
        own = {proposal.header for proposal in sure if _rarity(proposal.column) >= 1 / 3}
        has_key = any(proposal.column == key_of(table)[0] for proposal in sure)
        if own - used and (has_key or not chosen):
            chosen[table] = found[table]
            used |= {proposal.header for proposal in sure}
    return chosen


def _weight(proposals: Sequence[Proposal]) -> float:
    return sum(
        proposal.confidence * _rarity(proposal.column)
        for proposal in proposals
        if proposal.confidence >= SURE
    )


@lru_cache
def _rarity(column: str) -> float:
    return 1 / sum(column in columns_of(table) for table in SCHEMAS)


def propose_columns(table: str, frame: DataFrame) -> tuple[Proposal, ...]:
    """Return at most one proposal for each column of a table and each header, most confident first."""
    every = [
        proposal
        for column, facts in columns_of(table).items()
        if facts.kind != "geometry"
        for header in map(str, frame.columns)
        if (proposal := judge(column, facts, header, _cells(frame, header)))
    ]
    every.sort(key=lambda proposal: -proposal.confidence)
    columns: set[str] = set()
    headers: set[str] = set()
    kept = []
    for proposal in every:
        if proposal.column not in columns and proposal.header not in headers:
            kept.append(proposal)
            columns.add(proposal.column)
            headers.add(proposal.header)
    return tuple(kept)


def _cells(frame: DataFrame, header: str) -> tuple[str, ...]:
    texts = (str(cell).strip() for cell in frame[header].head(CELLS) if cell is not None)
    return tuple(text for text in texts if text and text != "nan")


def judge(column: str, facts: Facts, header: str, cells: Sequence[str]) -> Proposal | None:
    """Return whether a header may be a column, by its name and by what stands under it."""
    said = UNIT_IN_HEADER.search(header)
    plain = UNIT_IN_HEADER.sub("", header)
    confidence, reason = max(_likeness(column, facts, name) for name in {header, plain})
    if not confidence:
        return _degrees(column, header, cells)
    unit = said[1].strip() if said else ""
    known = factors_of(facts)
    unit = unit if known.get(unit, 1.0) != 1.0 else ""
    reasons = [reason, *([(UNIT_SAID, unit)] if unit else [])]
    if facts.kind in ("whole", "number"):
        factor, more, unit = _numbers(facts, cells, unit)
        reasons += more
        return Proposal(column, header, confidence * factor, tuple(reasons), unit)
    if facts.choices and facts.kind == "choice":
        meanings = {word: _meaning(column, facts, word) for word in dict.fromkeys(cells)}
        unknown = [word for word, meaning in meanings.items() if not meaning]
        reasons.append((WORDS_UNKNOWN, ", ".join(unknown[:3])) if unknown else (WORDS_KNOWN, ""))
        factor = AGAINST if len(unknown) * 2 > len(meanings) else 1.0
        shown = {} if all(word == meaning for word, meaning in meanings.items()) else meanings
        return Proposal(column, header, confidence * factor, tuple(reasons), "", shown)
    return Proposal(column, header, confidence, tuple(reasons))


def _degrees(column: str, header: str, cells: Sequence[str]) -> Proposal | None:
    """Return a doubtful longitude or latitude where the name says nothing but the numbers may be degrees."""
    if column not in MOST_DEGREES or not cells:
        return None
    fine = [cell for cell in cells if NUMBER.fullmatch(cell) and len(cell.partition(".")[2]) >= FINE]
    if len(fine) < len(cells) * 4 / 5 or any(abs(float(cell)) > MOST_DEGREES[column] for cell in fine):
        return None
    return Proposal(column, header, GUESS, ((DEGREES, f"{cells[0]}"),))


def _likeness(column: str, facts: Facts, header: str) -> tuple[float, tuple[str, str]]:
    name = folded_header(header)
    if name == folded_header(column):
        return EXACT, (SAME_NAME, "")
    if name in {folded_header(facts.en), folded_header(facts.zh)}:
        return TITLE, (SAME_TITLE, "")
    aliases = ALIASES.get(column, ())
    if name in map(folded_header, aliases):
        return ALIAS, (OTHER_NAME, "")
    best, like = max(
        (SequenceMatcher(None, name, folded_header(other)).ratio(), other)
        for other in (column, facts.en, facts.zh, *aliases)
    )
    return (best * FUZZY, (LIKE, like)) if best >= ALIKE else (0.0, ("", ""))


def _numbers(facts: Facts, cells: Sequence[str], unit: str) -> tuple[float, list[tuple[str, str]], str]:
    """Return what the cells do to the confidence, why, and the unit."""
    plain = [cell.removesuffix("%") for cell in cells]
    strange = [cell for cell in plain if not NUMBER.fullmatch(cell)]
    if len(strange) * 2 > len(cells):
        return AGAINST, [(NO_NUMBERS, strange[0])], unit
    numbers = [float(cell) for cell in plain if NUMBER.fullmatch(cell)]
    most = max(numbers, default=0.0)
    if facts.unit == "share" and facts.high == 1 and not unit and 1 < most <= 100:  # noqa: PLR2004 - percent
        return 1.0, [(PERCENT_SEEN, f"{most:g}")], "percent"
    factor = factors_of(facts).get(unit, 1.0)
    out = [number for number in numbers if not facts.low <= number * factor <= facts.high]
    return (AGAINST, [(OUT_OF_RANGE, f"{out[0]:g}")], unit) if out else (1.0, [], unit)


def _meaning(column: str, facts: Facts, word: str) -> str:
    plain = word.casefold()
    if plain in facts.choices:
        return plain
    return WORDS.get(column, {}).get(plain, "")


def needed(table: str, proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield the required columns of a table for which nothing sure was found."""
    from geodata.columns import wanted_columns  # noqa: PLC0415 - only a wizard asks

    sure = {proposal.column for proposal in proposals if proposal.sure}
    yield from (name for name in wanted_columns(table, sure) if name not in sure and name != "geometry")
