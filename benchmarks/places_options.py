"""The options of school places at the size of a city: seconds, and what stays open of every goal.

Run: ``python -m benchmarks.places_options CITY [SECONDS]``. CITY is a city folder, as that of
``junheng demo OUT --size city --seed 1``; the pack is ``cn.2017.quality``, the gap asked for 1 %. A row is a
goal. *CPU* is what the process was given of the wall clock (*s*): where it falls far short, the machine did
something else, and the figures are worse than they would be.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from geodata.checks import read_city
from geodata.city import City
from models.errors import NoPlanError
from models.places.rules import PlacesRules
from models.places.step import decide_places
from models.question import Question
from models.steps import Steps
from optimizer.solve import Limits
from scenarios.packs import load_pack

PACK = "cn.2017.quality"
ASKED = {
    "plain": PlacesRules(),
    "whole": PlacesRules(areas="whole"),
    "feeders 1": PlacesRules(feeders=1),
    "mix 0.05": PlacesRules(mix_within=0.05),
}
LEVELS = ("primary", "junior")
HEAD = ("option", "level", "areas x schools", "goal", "value", "bound", "gap", "status", "s", "CPU")


def rows(city: City, seconds: float) -> Iterator[tuple[str, ...]]:
    """Return a row for every goal of every option and level."""
    policy = load_pack(PACK)
    for option, rules in ASKED.items():
        for level in LEVELS:
            schools = int((city.provision["level"] == level).sum())
            size = f"{len(city.areas):,} x {schools}"
            limits = Limits(seconds=seconds, gap=1e-2)
            source = city.sources.iloc[:0]
            question = Question(city.school_year, (level,), source, places=rules, limits=limits)
            steps, began, worked = Steps(question), time.perf_counter(), time.process_time()
            try:
                decide_places(city, policy, question, steps)
            except NoPlanError as error:
                yield option, level, size, "", "", "", "", str(error), "", ""
                continue
            spent = f"{time.perf_counter() - began:.0f}", f"{time.process_time() - worked:.0f}"
            for row in steps.table().itertuples():
                told = f"{row.value:,.0f}", f"{row.bound:,.0f}", f"{row.gap:.2%}"
                yield option, level, size, str(row.goal), *told, str(row.status), *spent


def main() -> None:
    """Print the table."""
    city, faults = read_city(Path(sys.argv[1]))
    if city is None:
        raise SystemExit("\n".join(map(str, faults)))
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0  # noqa: PLR2004 - the second argument
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for row in rows(city, seconds):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
