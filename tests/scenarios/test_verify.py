"""A run is derived once more, and whatever was changed about it is found."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import insert

from geodata.city import City
from models.measures.indicators import measure
from models.plan import Plan
from scenarios import verify
from scenarios.runs import Run, run_scenario
from scenarios.scenario import Scenario
from scenarios.store import Store
from scenarios.store_records import packed, traced_inputs
from scenarios.store_schema import RUN_TABLES
from scenarios.verify import verify_run

OTHER = "0.0.1+0123456789ab"


@pytest.fixture(scope="module")
def made(hand_city: City) -> Run:
    """Return a true run of the hand-made city."""
    decisions = ("places", "funds")
    asked = Scenario(name="x", policy="cn.2017.quality", year=2026, levels=("primary",), decisions=decisions)
    return run_scenario(hand_city, asked)


@pytest.fixture
def store(made: Run, tmp_path: Path) -> Store:
    store = Store(tmp_path / "runs.sqlite")
    store.save(made)
    return store


@pytest.fixture(scope="module")
def city(hand_city: City) -> City:
    return hand_city


@pytest.fixture(autouse=True)
def today_measured_once(made: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure the city as it is today for all tests together."""
    monkeypatch.setattr(verify, "measure", lambda *given: made.before if len(given) == 2 else measure(*given))


def failing(store: Store, city: City, number: int = 1) -> dict[str, str]:
    """Return what does not hold of a run."""
    findings = verify_run(store, number, city).findings
    return {finding.what: finding.verdict for finding in findings if finding.verdict != "holds"}


def sealed(store: Store, code: str = "", **tables: pd.DataFrame) -> int:
    """Keep the first run with other tables of the plan, as a forger would: every fingerprint fits."""
    run = store.load(1)
    plan, known = replace(run.plan, **tables), run.provenance
    known = replace(known, plan=plan.fingerprint(), code_version=code or known.code_version)
    known = replace(known, inputs=traced_inputs(known))
    return store.save(replace(run, number=None, plan=plan, provenance=known))


@pytest.mark.promise(
    "nothing false",
    "bytes of a plan are edited on disk",
    "the hash no longer holds, and nothing else is judged",
)
def test_edited_bytes_end_the_verification(store: Store, city: City) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE run_tables SET parquet = X'00' WHERE run = 1 AND name = 'moves'")
    found = failing(store, city)
    assert found.pop("stored") == "fails"
    assert set(found.values()) == {"not_assessed"}


def made_up(plan: Plan) -> dict[str, pd.DataFrame]:
    wish = plan.steps.iloc[:1].assign(step="wishes", goal="joy", value=0.0, bound=0.0, gap=0.0)
    return {"steps": pd.concat([plan.steps, wish], ignore_index=True)}


def loosened(plan: Plan) -> dict[str, pd.DataFrame]:
    return {"steps": plan.steps.assign(bound=plan.steps["bound"] / 2)}


def shortened(plan: Plan) -> dict[str, pd.DataFrame]:
    """Every child lives next door, in the table and in the goal."""
    travel = plan.steps["goal"] == "travel"
    steps = plan.steps.assign(value=plan.steps["value"].mask(travel, 0.0), gap=0.0)
    return {
        "placements": plan.placements.assign(metres=0.0),
        "steps": steps.assign(bound=plan.steps["bound"].mask(travel, 0.0)),
    }


def one_more(plan: Plan) -> dict[str, pd.DataFrame]:
    children = plan.placements["children"].copy()
    children.iloc[0] += 1
    return {"placements": plan.placements.assign(children=children)}


def cheaper(plan: Plan) -> dict[str, pd.DataFrame]:
    grants = plan.grants.assign(cents=plan.grants["cents"].mask(plan.grants.index == 0, 1))
    return {"grants": grants}


@pytest.mark.promise(
    "nothing false",
    "a plan is edited on disk and sealed anew, by somebody who owns the store",
    "audit, goals, measures or proof do not add up",
)
@pytest.mark.parametrize(
    ("forge", "found"),
    [
        (made_up, {"proof"}),
        (loosened, {"proof"}),
        (shortened, {"after"}),
        (one_more, {"audit", "goals", "after"}),
        (cheaper, {"audit"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_forged_plan_is_found_though_every_fingerprint_fits(
    store: Store, city: City, forge: Callable[[Plan], dict[str, pd.DataFrame]], found: set[str]
) -> None:
    """The forger owns the store and seals what he made up: arithmetic finds it."""
    number = sealed(store, **forge(store.load(1).plan))
    failed = failing(store, city, number)
    assert found <= failed.keys(), failed
    assert set(failed.values()) == {"fails"}


@pytest.mark.promise(
    "nothing false",
    "measures of a run are made up",
    "the plan does not lead to them",
)
def test_measures_that_were_made_up_are_found(store: Store, city: City) -> None:
    run = store.load(1)
    nicer = run.after.compliance.assign(verdict="met")
    number = store.save(replace(run, number=None, after=replace(run.after, compliance=nicer)))
    assert failing(store, city, number) == {"after": "fails"}


@pytest.mark.promise(
    "nothing false",
    "a cell is changed with a new hash",
    "the plan no longer has its fingerprint",
)
def test_changed_cell_with_a_new_hash_no_longer_fits_the_plan(store: Store, city: City) -> None:
    """Who writes a table anew with its sha256 must forge the fingerprint of the plan as well."""
    children = store.load(1).plan.placements.assign(children=1)
    table = packed("plan", "placements", children)
    with store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE run_tables SET parquet = ?, sha256 = ? WHERE run = 1 AND name = 'placements'",
            (table.parquet, table.sha256),
        )
    assert failing(store, city)["stored"] == "fails"


def test_table_that_this_release_does_not_know_is_of_another_release(store: Store, city: City) -> None:
    number = sealed(store, OTHER)
    unknown = packed("plan", "wishes", pd.DataFrame({"a": [1]}))
    with store.writing() as connection:
        for run in (1, number):
            connection.execute(insert(RUN_TABLES).values(run=run, **asdict(unknown)))
    assert set(failing(store, city, number).values()) == {"not_assessed"}
    assert failing(store, city, 1)["stored"] == "fails"


def test_what_other_code_made_is_never_called_false(store: Store, city: City) -> None:
    """Another release may have had other tables and rules; what differs is shown, and not assessed."""
    plan = store.load(1).plan
    moves = plan.moves.assign(extra=1).drop(columns="metres")
    number = sealed(store, OTHER, moves=moves)
    verified = verify_run(store, number, city)
    verdicts = {finding.what: (finding.verdict, finding.why) for finding in verified.findings}
    assert verdicts["stored"] == verdicts["city"] == verdicts["policy"] == ("holds", "")
    assert verdicts["audit"] == ("not_assessed", "code")
    assert (verified.holds, verified.fails) == (False, False)
    same = sealed(store, OTHER)
    assert verify_run(store, same, city).holds, "nothing differs"
