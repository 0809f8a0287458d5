"""One real plan from end to end: Greater Manchester's open data, from import to proof, as a page.

Usage: ``python -m benchmarks.greater_manchester SOURCE [PAGE]``. SOURCE is the folder of the open data; the
page (docs/greater_manchester.md) says where it comes from. Everything on the page but the seconds is the
same on every machine.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

import pandas as pd

from geodata.checks import read_city
from geodata.city import City
from geodata.faults import Fault
from geodata.importers.england import import_england
from geodata.writing import write_city
from scenarios.compare import Comparison, compare
from scenarios.packs import load_pack
from scenarios.runs import Run, run_scenario
from scenarios.scenario import read_scenario
from scenarios.speech import Speech

WORST = 3
PAGE = Path(__file__).parents[1] / "docs" / "greater_manchester.md"
OPENING = """# A plan for Greater Manchester, from open data to proof

*This page is written by `python -m benchmarks.greater_manchester SOURCE`; do not edit it.*

Ten local authorities, {schools:,} schools, {areas:,} wards, from open data of three different years (capacity
and rolls of May 2015, the workforce of about 2018, free meals of 2022–23). It shows that the program copes
with real data of real size. **It says nothing about these schools**: the years do not belong together, and
the budget is an example.

The question is `scenarios/examples/england.toml`, under the rules of the pack `uk.eng`: a place for every
child by distance and seats, teachers moved and hired towards the planning ratio, £1,450 million shared by
need. The travel limit is the statutory walking distance, measured from one point of each ward: a child
without a place here is one for whom a place means transport. The same by hand:

```sh
junheng import england SOURCE manchester
junheng check manchester
junheng solve manchester manchester/scenario.toml
junheng report manchester 1 --out manchester.html
```

Source: Department for Education and Office for National Statistics, Open Government Licence v3.0; some
positions © OpenStreetMap contributors.
"""
DEFECTS = """## What is wrong with the data

Nothing is dropped and nothing is repaired in silence: each finding is written, row by row, to
`import/import_notes.csv`.

"""
PROOF = """## The proof

Goals are reached in this order; each is held while the next is improved. The independent audit found no
fault.

"""


def build_page(source: Path) -> str:
    """Import, check, plan and compare the city in `source`, and return the page in Markdown."""
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        city, notes = _imported(source, Path(folder) / "city", seconds)
    question = files("scenarios") / "examples" / "england.toml"
    began = time.perf_counter()
    run = run_scenario(city, read_scenario(Path(str(question))))
    seconds["plan, audit and measure"] = time.perf_counter() - began
    comparison, speech = compare([run], city), Speech.of("en", city.currency)
    sections = [
        OPENING.format(schools=len(city.schools), areas=len(city.areas)),
        _defects(notes, city.warnings),
        _proof(run),
        _headline(comparison, speech),
        _inequality(comparison, run),
        _shortages(run, city, speech),
        _seconds(seconds),
    ]
    return "\n".join(sections)


def _imported(source: Path, folder: Path, seconds: dict[str, float]) -> tuple[City, tuple[Fault, ...]]:
    began = time.perf_counter()
    settings, tables, notes = import_england(source)
    write_city(folder, settings, tables)
    seconds["import and write"] = time.perf_counter() - began
    began = time.perf_counter()
    city, faults = read_city(folder)
    seconds["read and check"] = time.perf_counter() - began
    if city is None:
        raise SystemExit("\n".join(fault.render() for fault in faults))
    return city, notes


def _defects(notes: Iterable[Fault], warnings: Iterable[Fault]) -> str:
    counted: Counter[str] = Counter()
    example: dict[str, str] = {}
    for note in notes:
        counted[note.code] += max(1, len(note.rows))
        example.setdefault(note.code, note.render())
    rows = [(code, f"{count:,}", example[code]) for code, count in counted.most_common()]
    told = "\n".join(f"* {fault.render()}" for fault in warnings)
    checked = f"\nThe city folder is then checked like any other:\n\n{told}\n"
    return DEFECTS + _table(("finding", "rows", "an example"), rows) + checked


def _proof(run: Run) -> str:
    rows = [
        (
            *(str(row[column]) for column in ("step", "goal")),
            *(f"{float(str(row[column])):,.6g}" for column in ("value", "bound")),
            str(row["unit"]),
            f"{float(str(row['gap'])):.2%}",
            str(row["status"]),
        )
        for row in run.plan.steps.to_dict("records")
    ]
    table = _table(("step", "goal", "value", "bound", "unit", "gap", "status"), rows)
    return f"{PROOF}{table}\nPlan fingerprint: `{run.plan.fingerprint()[:16]}`\n"


def _headline(comparison: Comparison, speech: Speech) -> str:
    label = comparison.labels[0]
    rows = [
        (
            speech.term(row["measure"], "headline"),
            speech.amount(float(str(row["today"])), str(row["unit"])),
            speech.amount(float(str(row[label])), str(row["unit"])),
        )
        for row in comparison.headline.to_dict("records")
    ]
    return "## What the plan does\n\n" + _table(("", "today", "plan"), rows)


def _inequality(comparison: Comparison, run: Run) -> str:
    policy = load_pack(run.scenario.policy)
    titles = {indicator.id: indicator.title.en for indicator in policy.indicators}
    label = comparison.labels[0]
    table = comparison.inequality[comparison.inequality["measure"].isin(["cv", "gini"])]
    names = {"cv": "difference coefficient", "gini": "Gini"}
    rows = [
        (
            titles[str(row["indicator"])],
            policy.level_titles[str(row["level"])].en,
            names[str(row["measure"])],
            f"{float(str(row['today'])):.4f}",
            f"{float(str(row[label])):.4f}",
        )
        for row in table.to_dict("records")
    ]
    return "## Between schools\n\n" + _table(("indicator", "level", "index", "today", "plan"), rows)


def _shortages(run: Run, city: City, speech: Speech) -> str:
    names = pd.concat([city.areas.set_index("area_id")["name"], city.schools.set_index("school_id")["name"]])
    districts = city.districts.set_index("district_id")["name"]
    short = run.plan.shortages
    sums, rows = [], []
    for what, of_kind in short.groupby("what", sort=False):
        unit = str(of_kind["measured_in"].iloc[0])
        said = speech.term(what, "shortage")
        sums.append((said, f"{len(of_kind):,}", speech.amount(of_kind["amount"].sum(), unit)))
        rows += [
            (
                said,
                f"{names[row['unit_id']]}, {districts[row['district_id']]}",
                str(row["level"]),
                speech.amount(float(str(row["amount"])), unit),
            )
            for row in of_kind.nlargest(WORST, "amount").to_dict("records")
        ]
    return (
        "## Who still goes short\n\n"
        + _table(("what", "places", "together"), sums)
        + f"\nThe {WORST} largest of each kind; the run and the report list them all:\n\n"
        + _table(("what", "ward or school", "level", "amount"), rows)
    )


def _seconds(seconds: dict[str, float]) -> str:
    rows = [(what, f"{value:.1f}") for what, value in seconds.items()]
    return "## Seconds\n\nOn the machine that wrote this page (2 shared cores):\n\n" + _table(
        ("", "seconds"), rows
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    if len(sys.argv) not in {2, 3}:
        raise SystemExit(__doc__)
    page = Path(sys.argv[2]) if len(sys.argv) > 2 else PAGE  # noqa: PLR2004 - the second argument
    page.write_text(build_page(Path(sys.argv[1])), encoding="utf-8")
    print(f"Written: {page}")


if __name__ == "__main__":
    main()
