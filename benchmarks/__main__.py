"""Every benchmark of the design's table in one run: ``python -m benchmarks [--quick] [--only SECTION ...]``.

Prints every row as it is measured, keeps the rows in ``benchmarks/results.json`` and writes the page
``benchmarks/RESULTS.md`` from them; a section that is measured alone leaves the others as they stand. A full
run takes about three quarters of an hour of a quiet machine, ``--quick`` a few minutes: fewer runs, no
million arcs. A section that fails is named on the page and ends the command with 1; the others still run.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    batch,
    design,
    editing,
    handover,
    memory,
    progress,
    screens,
    spopt,
    spopt_environment,
    whole_plan,
)
from benchmarks.table import Row, Section, line, page

SECTIONS = {
    "handover": handover.rows,
    "memory": memory.rows,
    "progress": progress.rows,
    "network": design.networks,
    "siting": design.or_library,
    "spopt": spopt.rows,
    "leximin": design.leximin,
    "demo": design.demo,
    "whole_plan": whole_plan.rows,
    "batch": batch.rows,
    "screens": screens.rows,
    "editing": editing.rows,
}
PLACE = Path(__file__).parent


def measured(name: str, *, quick: bool) -> tuple[Section, bool]:
    """Return a section and whether it came to its end; rows are shown as they come."""
    before, rows, whole = os.getloadavg()[0], [], True
    try:
        for row in SECTIONS[name](quick=quick):
            print(line(row), flush=True)
            rows.append(row)
    except (Exception, SystemExit) as failure:  # noqa: BLE001 - one section must not hide the others
        print(f"{name}: {failure!r}", file=sys.stderr, flush=True)
        rows.append(Row(name, note=f"failed: {failure!r}"))
        whole = False
    command = f"python -m benchmarks --only {name}" + (" --quick" if quick else "")
    moment = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return Section(name, tuple(rows), moment, command, (before, os.getloadavg()[0])), whole


def keep(sections: Iterable[Section], place: Path) -> str:
    """Keep sections beside those measured earlier, and return the page of all."""
    store = place / "results.json"
    kept = json.loads(store.read_text(encoding="utf-8")) if store.is_file() else {}
    kept |= {section.name: section.stored() for section in sections}
    store.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = page([Section.read(kept[name]) for name in SECTIONS if name in kept])
    (place / "RESULTS.md").write_text(text, encoding="utf-8")
    return text


def main() -> None:
    """Measure, keep, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what is promised.")
    parser.add_argument("--quick", action="store_true", help="a few minutes: fewer runs, no million arcs")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="sections")
    parser.add_argument("--place", type=Path, default=PLACE, help="folder of results.json and RESULTS.md")
    given = parser.parse_args()
    if "spopt" in given.only:
        try:
            spopt_environment.make()
        except subprocess.CalledProcessError as failure:
            print(f"spopt has no environment: {failure}", file=sys.stderr)
    failed = False
    for name in given.only:
        section, whole = measured(name, quick=given.quick)
        keep([section], given.place)
        failed |= not whole
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
