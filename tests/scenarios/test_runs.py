"""A run: the same question gives the same plan, and a plan that fails its audit is never handed out."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.city import City
from models import errors
from models.audit.case import PlanFault
from scenarios.demo_run import DemoFolder
from scenarios.errors import AuditFailedError, NoPlanError, ScenarioError, SystemFailureError
from scenarios.runs import Run, expected_inputs, run_scenario, weakest_status
from scenarios.scenario import Scenario
from scenarios.store import Store

QUICK = Scenario(name="quick", policy="cn.2017.quality", year=2026, levels=("senior",))
ELSEWHERE = """
import sys
from pathlib import Path
from geodata.city import City
from scenarios.runs import run_scenario
from scenarios.scenario import Scenario
run = run_scenario(City.load(Path(sys.argv[1])), Scenario.model_validate_json(sys.argv[2]))
print(run.provenance.inputs, run.provenance.plan)
"""


@pytest.fixture(scope="module")
def city_folder(tmp_path_factory: pytest.TempPathFactory, lay_demo: Callable[[Path, int], None]) -> Path:
    """Make the small demo city."""
    folder = DemoFolder(tmp_path_factory.mktemp("runs") / "demo")
    lay_demo(folder.root, 0)
    return folder.city


@pytest.fixture(scope="module")
def city(city_folder: Path) -> City:
    """Load it."""
    return City.load(city_folder)


@pytest.fixture(scope="module")
def run(city: City) -> Run:
    """Ask it a quick question."""
    return run_scenario(city, QUICK)


def test_run_is_traceable(run: Run, city: City) -> None:
    made = run.provenance
    assert (made.city, made.plan) == (city.fingerprint(), run.plan.fingerprint())
    assert made.inputs == expected_inputs(city, QUICK)
    assert made.status == weakest_status(run.plan.steps) == "optimal"
    assert made.city_name == "Yunting"
    assert run.number is None


def test_same_question_in_another_process_gives_the_same_plan(run: Run, city_folder: Path) -> None:
    line = [sys.executable, "-c", ELSEWHERE, str(city_folder), QUICK.model_dump_json()]
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout.split()
    assert said == [run.provenance.inputs, run.provenance.plan]


def test_real_run_is_stored_and_comes_back_equal(run: Run, tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite")
    loaded = store.load(store.save(run))
    assert loaded.provenance == run.provenance
    assert loaded.plan.fingerprint() == run.plan.fingerprint()
    assert loaded != run, "only the stored one has a number"


def test_what_is_asked_decides_the_inputs(city: City, run: Run) -> None:
    other = QUICK.model_copy(update={"overlay": {"staffing.pupils_per_teacher": 11}})
    assert expected_inputs(city, other) != run.provenance.inputs
    renamed = QUICK.model_copy(update={"name": "other"})
    assert expected_inputs(city, renamed) == run.provenance.inputs


def test_plan_that_fails_its_audit_is_never_handed_out(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = PlanFault("children_add_up", "placements", "A1", found="3", allowed="2")
    monkeypatch.setattr("scenarios.runs.audit", lambda *_: (fault,))
    with pytest.raises(AuditFailedError, match="children_add_up: placements A1: found 3, allowed 2"):
        run_scenario(city, QUICK)


@pytest.mark.parametrize(
    ("status", "expected"), [("infeasible", NoPlanError), ("stopped", SystemFailureError)]
)
def test_no_plan_is_told_from_no_answer(
    city: City, monkeypatch: pytest.MonkeyPatch, status: str, expected: type[Exception]
) -> None:
    def refuse(*_: object) -> None:
        raise errors.NoPlanError("places senior", status)

    monkeypatch.setattr("scenarios.runs.plan_city", refuse)
    with pytest.raises(expected, match="places senior"):
        run_scenario(city, QUICK)


def test_question_the_city_cannot_be_asked(city: City) -> None:
    with pytest.raises(ScenarioError, match=r"year: the city has no children for this year; found 1999"):
        run_scenario(city, QUICK.model_copy(update={"year": 1999}))
