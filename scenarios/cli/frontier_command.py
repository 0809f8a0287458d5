"""The command ``frontier``: how equal a city can be for how much money, travel or change."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, StorePlace
from scenarios.cli.screen import Screen, print_json
from scenarios.cli.solve_command import watched
from scenarios.frontier.axes import AXES
from scenarios.frontier.picture import draw_frontier, title
from scenarios.frontier.search import PlanFrontier, find_frontier, measure_named
from scenarios.frontier.stored import stored_solve
from scenarios.output import new_file
from scenarios.question import check_scenario
from scenarios.scenario import read_scenario
from scenarios.store import Store
from scenarios.store_engine import shown_place

ScenarioFile = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="Scenario file (TOML).", show_default=False)
]
Against = Annotated[
    Literal["money", "travel", "moves"],
    typer.Option("--against", help="money: of the year. travel: the way to school. moves: of teachers."),
]
Equity = Annotated[
    str,
    typer.Option("--equity", help="A figure of the headline, or an index such as cv.R1.primary."),
]
Points = Annotated[int, typer.Option("--points", min=2, max=50, help="Plans sought, ends included.")]
Least = Annotated[float | None, typer.Option("--from", help="Least limit: money, share, or teachers.")]
Most = Annotated[float | None, typer.Option("--to", help="Most limit.")]
Picture = Annotated[Path | None, typer.Option("--picture", help="SVG file to write.")]


def frontier_command(  # noqa: PLR0913 - one option for each thing that can be asked
    folder: CityFolder,
    scenario: ScenarioFile,
    *,
    against: Against = "money",
    equity: Equity = "short_teachers",
    points: Points = 7,
    least: Least = None,
    most: Most = None,
    picture: Picture = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Plan under a row of limits, keep every plan as a run, and show what equity costs."""
    asked, measure, axis = read_scenario(scenario), measure_named(equity), AXES[against]
    city, screen = load_city(folder, lang)
    check_scenario(asked, city, scenario)
    kept = Store(store)
    with watched(asked, screen) as progress:
        solve = stored_solve(city, kept, progress)
        found = find_frontier(city, asked, axis, measure, solve, points=points, ends=(least, most))
    if picture:
        with new_file(picture) as draft:
            draft.write_text(draw_frontier(found, screen.speech), encoding="utf-8")
    if as_json:
        print_json(
            {"against": against, "equity": equity, "store": shown_place(store), "points": found.table()}
        )
        return
    _print(found, screen)
    if picture:
        screen.say("Written: {file}", file=picture)


def _print(found: PlanFrontier, screen: Screen) -> None:
    speech = screen.speech
    spent = {"money": "cents", "travel": "metres", "moves": "teachers"}[found.axis.name]
    limit = {"money": speech.currency, "travel": "share", "moves": "teachers"}[found.axis.name]
    rows = [
        (
            str(row.run),
            speech.amount(row.limit, limit),
            speech.amount(row.spent, spent),
            speech.amount(row.equity, found.measure.unit),
            speech.term(row.status),
            speech.share(row.gap, 2),
            " ".join(sign + ids for sign, ids in (("+", row.added), ("−", row.dropped)) if ids),
            speech.say("beaten by another") if row.dominated else "",
        )
        for row in found.rows()
    ]
    heads = ("Run", "Limit", "Taken", "Equity", "Status", "Gap", "Projects", "")
    screen.table(title(found, speech), [speech.say(head) if head else "" for head in heads], rows)
    screen.say("Every point is a stored run; each is decided step by step under its limit.")
