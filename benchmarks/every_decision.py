"""Every decision on every city at hand: what was decided, how well it is proved, and what its tables lack.

Usage: ``python -m benchmarks.every_decision [--demo SIZE] [--seconds S] [--out PAGE] [SHARED]``. SHARED is
the folder of the open data (``data/england_greater_manchester``, ``data/fairfax_va``); without it only the
invented city is asked. Each decision is asked alone, of today's pupils; the last row asks for all of them in
one plan. Every plan is audited. Where no clock ended a step, the page is the same on every machine, but
for the seconds.
"""

import argparse
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geodata.checks import read_city
from geodata.city import City
from geodata.demo import demo_tables
from geodata.importers.england import import_england
from geodata.importers.fairfax import import_fairfax
from geodata.writing import write_city
from junheng import JunhengError
from models.audit.whole import audit
from models.errors import ModelError
from models.plan import Plan
from models.plan_city import plan_city
from optimizer.errors import OptimizerError
from scenarios.packs import load_pack
from scenarios.question import ask
from scenarios.scenario import read_scenario

PAGE = Path(__file__).parents[1] / "docs" / "every_decision.md"
QUESTIONS = Path(__file__).with_suffix(".toml")
CENTS = 100
MOST_REASONS = 2
HEAD = ("decision", "decided", "status", "gap", "seconds")
OPENING = """# Every decision on every city at hand

*This page is written by `python -m benchmarks.every_decision --demo {size} SHARED`; do not edit it.*

Each decision is asked alone, of today's pupils, and the last row asks for all of them in one plan. A decision
that a city's tables do not allow says which table is missing; nothing is guessed. Every plan passed the
audit, which adds everything up again without the solver. The gap is the largest of the steps, each within
{seconds} seconds; of a step that ran out of time the page says so, and its figures depend on the machine. The
budgets of Greater Manchester and Fairfax are examples: their open data name none.
"""


@dataclass(frozen=True)
class Asked:
    """One row of the page.

    Attributes
    ----------
    title
        What is decided.
    question
        Tables of the scenario file beyond those of the city.
    reads
        Tables of the city without which there is nothing to decide.
    answers
        Tables of the plan that hold the answer.
    """

    title: str
    question: Mapping[str, object]
    reads: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """What came of one question to one city; empty status where it could not be asked."""

    title: str
    decided: str
    status: str = ""
    gap: float = float("nan")
    seconds: float = float("nan")

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the page."""
        known = self.gap == self.gap
        gap = f"{self.gap:.2%}" if known else ""
        return (self.title, self.decided, self.status, gap, f"{self.seconds:.1f}" if self.status else "")


def _total(table: pd.DataFrame, column: str) -> str:
    return f"{float(table[column].sum()):,.0f}"


def _money(table: pd.DataFrame) -> str:
    return f"{float(table['cents'].sum()) / CENTS:,.0f}"


# What a table of a plan says in a few words.
TOLD: Mapping[str, Callable[[pd.DataFrame], str]] = {
    "placements": lambda t: (
        f"{_total(t, 'children')} children placed at {t['school_id'].nunique():,} schools"
    ),
    "unplaced": lambda t: f"{_total(t, 'children')} without a place",
    "open_classes": lambda t: f"{_total(t, 'classes')} classes opened",
    "works": lambda t: f"{len(t):,} projects for {float(t['capital_cents'].sum()) / CENTS:,.0f}",
    "posts": lambda t: f"{_total(t, 'posts')} posts, {_total(t, 'vacancies')} vacant",
    "moves": lambda t: f"{_total(t, 'teachers')} teachers move",
    "hires": lambda t: f"{_total(t, 'teachers')} hired",
    "rotations": lambda t: f"{_total(t, 'teachers')} rotate, {_total(t, 'backbone')} of them backbone",
    "conversions": lambda t: f"{_total(t, 'teachers')} change level",
    "shared_posts": lambda t: f"{t['school_id'].nunique():,} schools served by shared posts",
    "fairness": lambda t: f"{t['reading'].nunique()} readings of a fair share side by side",
    "grants": lambda t: f"{_money(t)} granted by {t['source_id'].nunique()} sources",
    "draws": lambda t: f"{t['source_id'].nunique()} sources followed to {t['year'].max()}",
    "purchases": lambda t: f"{t['school_id'].nunique():,} schools buy for {_money(t)}",
    "passes": lambda t: f"{t['school_id'].nunique():,} schools judged",
    "quotas": lambda t: f"{_total(t, 'places')} places for {t['junior_school_id'].nunique()} junior schools",
    "aid": lambda t: f"{_total(t, 'pupils')} grants and subsidies for {_money(t)}",
    "training": lambda t: f"{_total(t, 'places')} places for {_money(t)}",
    "programme_seats": lambda t: f"{_total(t, 'seats')} seats of {t['programme'].nunique()} programmes",
}


def questions() -> tuple[dict[str, dict[str, object]], tuple[Asked, ...]]:
    """Return what each city is asked in any case, and the rows of the page, from ``every_decision.toml``."""
    told = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    rows = tuple(
        Asked(row["title"], row["question"], tuple(row.get("reads", ())), tuple(row["answers"]))
        for row in told["row"]
    )
    return told["city"], rows


def cities(size: str, shared: Path | None, folder: Path) -> Iterator[tuple[str, City]]:
    """Yield every city by its name in ``every_decision.toml``, written and read back like a bureau's own."""
    made: dict[str, Callable[[], tuple[object, ...]]] = {"demo": lambda: demo_tables(size, 1)}  # type: ignore[arg-type]
    if shared is not None:
        made["greater_manchester"] = lambda: import_england(shared / "data" / "england_greater_manchester")
        made["fairfax"] = lambda: import_fairfax(shared / "data" / "fairfax_va")
    for name, make in made.items():
        settings, tables = make()[:2]
        write_city(folder / name, settings, tables)  # type: ignore[arg-type]
        city, faults = read_city(folder / name)
        if city is None:
            raise SystemExit("\n".join(fault.render() for fault in faults))
        yield name, city


def answer(city: City, base: Mapping[str, object], row: Asked, seconds: int, folder: Path) -> Row:
    """Ask a city one question; return what came of it, or why it cannot be asked."""
    missing = [name for name in row.reads if not len(getattr(city, name))]
    if missing:
        return Row(row.title, f"not possible: no rows in {_listed(missing)}")
    path = folder / "question.toml"
    path.write_text(_toml({**base, **row.question, "solver": {"seconds": seconds}}), encoding="utf-8")
    began = time.perf_counter()
    try:
        scenario = read_scenario(path)
        policy = load_pack(scenario.policy, scenario.overlay)
        question = ask(scenario, city)
        plan = plan_city(city, policy, question)
        faults = audit(plan, city, policy, question)
    except (JunhengError, ModelError, OptimizerError) as failure:
        return Row(row.title, f"no plan: {failure}".replace("\n", " "))
    if faults:
        return Row(row.title, f"the audit found {len(faults)} faults, the first: {faults[0].render()}")
    return _row(row, plan, time.perf_counter() - began)


def _row(row: Asked, plan: Plan, seconds: float) -> Row:
    tables = plan.tables()
    told = [TOLD[name](tables[name]) for name in row.answers if len(tables[name])]
    reasons = plan.not_assessed.groupby("reason").size().sort_values(ascending=False, kind="stable")
    notes = [f"{reason} ({count})" for reason, count in reasons.head(MOST_REASONS).items()]
    if len(reasons) > MOST_REASONS:
        notes.append(f"{len(reasons) - MOST_REASONS} further reasons")
    left = f"; not assessed: {', '.join(notes)}" if notes else ""
    steps = plan.steps
    if not told:
        return Row(row.title, f"nothing decided{left}")
    statuses = steps["status"].value_counts()
    status = ", ".join(f"{count} {name}" for name, count in statuses.items())
    return Row(row.title, "; ".join(told) + left, status or "counted", float(steps["gap"].max()), seconds)


def _listed(names: list[str]) -> str:
    return f"table {names[0]}" if len(names) == 1 else "tables " + ", ".join(names)


def _toml(values: Mapping[str, object]) -> str:
    """Return a scenario file: plain values first, then one table for each mapping."""
    lines = [f"{key} = {_value(value)}" for key, value in values.items() if not isinstance(value, Mapping)]
    for key, table in values.items():
        if isinstance(table, Mapping):
            lines += [f"[{key}]", *(f'"{name}" = {_value(value)}' for name, value in table.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def page(size: str, seconds: int, shared: Path | None) -> str:
    """Ask every city everything, and return the page in Markdown."""
    bases, rows = questions()
    sections = [OPENING.format(size=size, seconds=seconds)]
    with tempfile.TemporaryDirectory() as made:
        for name, city in cities(size, shared, Path(made)):
            base = dict(bases[name])
            sections.append(
                f"## {base.pop('heading')}\n\n{len(city.schools):,} schools, {len(city.areas):,} areas.\n"
            )
            answers = []
            for row in rows:
                found = answer(city, base, row, seconds, Path(made))
                print(name, *found.cells(), sep=" | ", flush=True)
                answers.append(found.cells())
            sections.append(_table(answers))
    return "\n".join(sections)


def _table(rows: list[tuple[str, ...]]) -> str:
    lines = [HEAD, tuple("---" for _ in HEAD), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines) + "\n"
    )


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.every_decision", description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, help="folder of the open data")
    parser.add_argument(
        "--demo", choices=("small", "city", "province"), default="city", help="size of the demo"
    )
    parser.add_argument("--seconds", type=int, default=60, help="time for each step")
    parser.add_argument("--out", type=Path, default=PAGE, help="page to write")
    given = parser.parse_args()
    given.out.write_text(page(given.demo, given.seconds, given.shared), encoding="utf-8")


if __name__ == "__main__":
    main()
