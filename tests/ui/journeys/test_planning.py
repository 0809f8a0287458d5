"""A planner's way: from a file to a draft, a solve that is watched; a comparison; a frontier."""

# ruff: noqa: ANN401 - the classes are of conftest.py, which cannot be imported

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from scenarios.frontier.axes import AXES
from scenarios.frontier.row import known_scenarios, row_of_plans
from scenarios.frontier.search import measure_named
from scenarios.jobs import jobs
from scenarios.roles import LOCAL
from scenarios.runs import run_scenario
from scenarios.store import Store
from scenarios.workspace import open_workspace

if TYPE_CHECKING:
    from models.measures.indicators import Measures

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("planners")]
HARD = """
name = "hard"
title = { en = "Whole areas, alike", zh = "整片" }
policy = "cn.2017.quality"
year = 2030
levels = ["primary"]
demand = "high"
decisions = ["places"]
[places]
areas = "whole"
mix_within = 0.02
[solver]
seconds = 600
gap = 0
"""

# Has a plan within a second or two; after forty its gap is still two fifths, so it lasts until it is stopped.
LONG = """
name = "long"
title = { en = "Whole junior areas", zh = "初中整片" }
policy = "cn.2017.quality"
year = 2030
levels = ["junior"]
demand = "high"
decisions = ["places"]
[places]
areas = "whole"
[solver]
seconds = 600
gap = 0
"""


def test_a_solve_is_asked_watched_outlives_a_reload_and_is_in_the_list(
    server: Any,
    invite: Callable[..., Any],
) -> None:
    (server.folder / "scenarios" / "hard.toml").write_text(HARD, encoding="utf-8")
    guest = invite(server)
    page = guest.page
    guest.open("scenarios?lang=en")
    guest.choose("New draft as a copy of", "hard.toml")
    guest.click("Copy and edit")
    money = page.get_by_label("Further money (CNY)")
    money.fill("5 million")
    expect(page.get_by_text("to be corrected: 1")).to_be_visible()
    expect(page.get_by_role("button", name="Save and solve")).to_be_disabled()
    money.fill("5,000,000")
    expect(page.get_by_role("rowheader", name="budget.extra")).to_be_visible()
    page.get_by_role("button", name="Save and solve").click()
    expect(page.get_by_text("Best so far")).to_be_visible()
    page.reload()
    expect(page.locator(".facts", has_text=re.compile(r"Best so far\s*[\d,.]+"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"kept as run \d+"))).to_be_visible()
    guest.click("Back to the list")
    expect(page.get_by_role("link", name="Whole areas, alike")).to_be_visible()
    store = Store(server.folder / "junheng.sqlite")
    (job,) = jobs(store)
    assert (job.state, job.wish, job.attempts) == ("done", "", 1)
    assert job.run is not None
    run = store.load(job.run)
    assert run.scenario.budget.extra == 5_000_000
    assert run.provenance.status == "optimal"


def test_a_solve_that_is_stopped_keeps_its_best_plan_as_a_run(
    server: Any,
    invite: Callable[..., Any],
) -> None:
    (server.folder / "scenarios" / "long.toml").write_text(LONG, encoding="utf-8")
    guest = invite(server)
    page = guest.page
    guest.open("scenarios?lang=en")
    guest.choose("New draft as a copy of", "long.toml")
    guest.click("Copy and edit")
    page.get_by_role("button", name="Save and solve").click()
    expect(page.get_by_text("Best so far")).to_be_visible()
    page.get_by_role("button", name="Stop and keep the best plan so far").click()
    expect(page.get_by_text(re.compile(r"kept as run \d+"))).to_be_visible()
    store = Store(server.folder / "junheng.sqlite")
    job = next(each for each in jobs(store) if each.label("en") == "Whole junior areas")
    assert (job.state, job.wish) == ("cancelled", "keep")
    assert job.run is not None
    run = store.load(job.run)
    assert "stopped" in set(run.plan.steps["status"])
    assert run.plan.placements["children"].sum() > 0


def test_two_plans_are_compared_and_the_table_is_taken_along(
    server: Any,
    invite: Callable[..., Any],
    tmp_path: Path,
) -> None:
    guest = invite(server)
    page = guest.page
    guest.open("compare?lang=en&runs=2,3")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the comparison (CSV)").click()
    waiting.value.save_as(tmp_path / "comparison.csv")
    with (tmp_path / "comparison.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert {"measure", "unit", "today"} < set(head)
    shown = page.get_by_role("table").filter(has_text="Better and worse").first.inner_text()
    assert all(row[head.index("measure")] in shown for row in rows)


def test_a_point_of_a_frontier_opens_its_plan(
    server: Any,
    invite: Callable[..., Any],
) -> None:
    store_points(server.folder)
    guest = invite(server)
    page = guest.page
    guest.open("frontier?lang=en&scenario=full&against=travel&equity=p95_metres")
    points = page.locator(".chart [data-run]")
    expect(points.first).to_be_visible()
    number = points.last.get_attribute("data-run")
    points.last.click()
    expect(page.locator(".place .name", has_text=f"Plan {number}")).to_be_visible()
    page.get_by_role("button", name="Open on Today").click()
    expect(page).to_have_url(re.compile(rf"run={number}\b"))
    expect(page.get_by_text("Children too far")).to_be_visible()


def store_points(folder: Path) -> None:
    """Solve what the row of plans lacks, as the queue would."""
    workspace = open_workspace(folder)
    scenario = known_scenarios(workspace)["full"]
    row = row_of_plans(workspace, scenario, AXES["travel"], measure_named("p95_metres"), 3, LOCAL)
    assert row.missing
    today: dict[str, Measures] = {}
    for asked in row.missing:
        workspace.store.save(run_scenario(workspace.city, asked, today=today))
