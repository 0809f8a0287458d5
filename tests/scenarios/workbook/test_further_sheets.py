"""Every further decision of a run is stored, and stands in the workbook in both languages."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from geodata.city import City
from models.plan_tables import COLUMNS, DECIDED_BY_SOME
from scenarios.demo_run import DemoFolder
from scenarios.runs import Run, run_scenario
from scenarios.scenario import Scenario
from scenarios.scenario_rules import Projects
from scenarios.store import Store
from scenarios.wording import translator
from scenarios.workbook import write_workbook
from scenarios.workbook.further_sheets import SHEETS, TITLES

ASKED = Scenario(
    name="further",
    policy="cn.2017.quality",
    year=2026,
    levels=("junior", "senior"),
    decisions=("projects", "places", "standards", "quotas"),
    projects=Projects(horizon=4),
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, lay_demo: Callable[[Path, int], None]) -> City:
    folder = DemoFolder(tmp_path_factory.mktemp("further") / "demo")
    lay_demo(folder.root, 0)
    return City.load(folder.city)


@pytest.fixture(scope="module")
def run(city: City) -> Run:
    return run_scenario(city, ASKED)


def test_every_table_and_column_has_a_title_in_both_languages() -> None:
    assert set(SHEETS) == set(DECIDED_BY_SOME)
    columns = {column for name in DECIDED_BY_SOME for column in COLUMNS[name]}
    assert columns <= set(TITLES)
    chinese = translator("zh")
    assert [text for text in (*SHEETS.values(), *TITLES.values()) if chinese(text) == text] == []
    assert len({text[:31] for text in SHEETS.values()}) == len(SHEETS)


def test_a_run_with_further_decisions_is_stored_whole(run: Run, tmp_path: Path) -> None:
    assert len(run.plan.purchases)
    assert len(run.plan.outlook)
    store = Store(tmp_path / "runs.sqlite")
    number = store.save(run)
    assert store.load(number).plan.fingerprint() == run.plan.fingerprint()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sheets_hold_what_was_decided(run: Run, city: City, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(path, [run], city, lang=lang)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    say = translator(lang)
    there = [name for name in DECIDED_BY_SOME if len(run.plan.tables()[name])]
    assert {"outlook", "purchases", "passes"} <= set(there)
    assert all(say(SHEETS[name]) in book.sheetnames for name in there)
    assert say(SHEETS["aid"]) not in book.sheetnames
    rows = list(book[say(SHEETS["purchases"])].iter_rows(values_only=True))
    assert len(rows) - 4 == len(run.plan.purchases)
    assert rows[2][-1] == pytest.approx(run.plan.purchases["cents"].sum() / 100)
    years = {row[0] for row in list(book[say(SHEETS["outlook"])].iter_rows(values_only=True))[4:]}
    assert years == {"2027", "2028", "2029"}
