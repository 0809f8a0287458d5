"""Rows of measurements, the verdict on their targets, and the Markdown table they make.

A row keeps every sample of the number its target speaks of. The median decides; when some sample of a row
lies on the other side of the target the verdict says so, and a row without samples says why it has none.
"""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

HEAD = "| what | size | ours | against | number | spread | runs | target | met |\n" + "|---" * 9 + "|"
PACKAGES = ("highspy", "ortools", "pulp", "numpy", "scipy", "pandas")
SHARED = Path(__file__).parents[2] / "shared"


@dataclass(frozen=True)
class Target:
    """A number to stay at or below, or to reach or pass, in the unit of the row."""

    sense: Literal["≤", "≥"]
    number: float

    def met(self, value: float) -> bool:
        """Whether a value is on the right side; NaN is not."""
        return value <= self.number if self.sense == "≤" else value >= self.number


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    what, size
        What was measured, and on how much.
    ours, against
        The two sides, with their units.
    samples
        The number that the target speaks of, once per run or per instance; empty where nothing was measured.
    unit
        Of the samples; empty for a ratio.
    target
        None where the design sets none.
    note
        What the reader must know; where nothing was measured, why.
    """

    what: str
    size: str = ""
    ours: str = ""
    against: str = ""
    samples: tuple[float, ...] = ()
    unit: str = ""
    target: Target | None = None
    note: str = ""


def verdict(row: Row) -> str:
    """Return whether the median meets the target, and whether every sample does."""
    if not row.samples:
        return "not measured"
    if row.target is None:
        return "–"
    if not row.target.met(statistics.median(row.samples)):
        return "**no**" if not any(map(row.target.met, row.samples)) else "**no** (in some runs)"
    return "yes" if all(map(row.target.met, row.samples)) else "yes (not in every run)"


def line(row: Row) -> str:
    """Return a row in Markdown."""
    number = spread = ""
    if row.samples:
        number = _with_unit(statistics.median(row.samples), row.unit)
    if len(row.samples) > 1:
        spread = f"{shown(min(row.samples))} to {shown(max(row.samples))}"
    target = "" if row.target is None else f"{row.target.sense} {_with_unit(row.target.number, row.unit)}"
    cells = (row.what, row.size, row.ours, row.against, number, spread, str(len(row.samples) or ""))
    return "| " + " | ".join((*cells, target, verdict(row))) + " |"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table, with their notes below it."""
    text = "\n".join([HEAD, *map(line, rows)])
    notes = [f"* {row.what}{', ' + row.size if row.size else ''}: {row.note}" for row in rows if row.note]
    return text + ("\n\n" + "\n".join(notes) if notes else "")


@dataclass(frozen=True)
class Section:
    """Rows measured together: when, with which command, under which load of the machine before and after.

    The load is the mean number of processes that wanted a core in the last minute.
    """

    name: str
    rows: tuple[Row, ...]
    moment: str
    command: str
    load: tuple[float, float]

    def stored(self) -> dict[str, Any]:
        """Return it as what JSON carries."""
        return asdict(self)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Section":
        """Return what :meth:`stored` gave."""
        rows = []
        for row in stored["rows"]:
            target = None if row["target"] is None else Target(**row["target"])
            rows.append(Row(**{**row, "samples": tuple(row["samples"]), "target": target}))
        return cls(**{**stored, "rows": tuple(rows), "load": tuple(stored["load"])})


def page(sections: Sequence[Section]) -> str:
    """Return the whole page: the machine, the table, the notes, when and under which load it was measured."""
    rows = [row for section in sections for row in section.rows]
    met = [verdict(row) for row in rows if row.target is not None]
    yes, no = (sum(word.startswith(start) for word in met) for start in ("yes", "**no**"))
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    runs = [
        f"| {each.name} | `{each.command}` | {each.moment} | {each.load[0]:.1f} | {each.load[1]:.1f} |"
        for each in sections
    ]
    return f"""# Benchmarks

*This page is written by `make bench`; do not edit it.*

{machine()}. Python {platform.python_version()}, {versions}.
Ratios are measured in one run on one machine and are what counts; seconds are of the processor unless they
say "clock", and are there to compare only. *Number*, the median, is what the target speaks of.

{yes} targets met, {no} not met, {len(met) - yes - no} not measured.

{table(rows)}

## When, and what else the machine did

Load is the mean number of processes that wanted a core in the last minute; the benchmarks want one, and two
where they start a process.

| section | command | moment | load before | load after |
|---|---|---|---|---|
{chr(10).join(runs)}
"""


def machine() -> str:
    """Return cores, memory and processor of this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.is_file():
        names = [
            each.partition(":")[2].strip() for each in about.read_text().splitlines() if "model name" in each
        ]
        model = names[0] if names else model
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB"


def shown(number: float) -> str:
    """Return a number with three digits that count."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"  # noqa: PLR2004 - three digits


def _with_unit(number: float, unit: str) -> str:
    return f"{shown(number)} {unit}".rstrip()
