"""What earlier releases wrote opens, is brought up to date, is verified, and is worked on as before."""

import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from geodata.city import City
from scenarios.compare import compare
from scenarios.decision_log import entries
from scenarios.jobs import cancel, jobs
from scenarios.store import Store
from scenarios.store_check import check_store
from scenarios.store_drafts import drafts, save_draft
from scenarios.store_exchange import import_run
from scenarios.store_tags import tags_of
from scenarios.verify import verify_run

ARCHIVES = Path(__file__).parent / "scenarios" / "releases"
ALL = ("0.1.0-before", "0.1.0")
WITH_STORE = ("0.1.0",)
PLAN = "171c95f3c9d1b339fd9a2c44fe929f48c771607538071c0283e3e6debdf5d9cb"
FOUND = {"placed": 5388, "unplaced": 448, "works": 1}


@dataclass(frozen=True)
class Written:
    """The folder that a release wrote."""

    release: str
    folder: Path

    def city(self) -> City:
        """Return the city as this release reads it."""
        return City.load(self.folder / "city")

    def store(self) -> Store:
        """Return the store as that release left it."""
        return Store(self.folder / "runs.sqlite")


@pytest.fixture
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Written:
    with tarfile.open(ARCHIVES / f"{request.param}.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    return Written(request.param, tmp_path)


def test_every_archive_is_tested() -> None:
    assert {path.name.removesuffix(".tar.xz") for path in ARCHIVES.glob("*.tar.xz")} == set(ALL)


@pytest.mark.parametrize("written", ALL, indirect=True)
def test_an_exported_run_opens_and_verifies(written: Written) -> None:
    store = Store(written.folder / "new.sqlite")
    assert import_run(store, written.folder / "run.zip").new
    require_verified(store, written)


@pytest.mark.parametrize("written", WITH_STORE, indirect=True)
def test_a_store_opens_and_verifies(written: Written) -> None:
    """Rules and tables may have changed since; city, store and proof are judged all the same."""
    require_verified(written.store(), written)


def require_verified(store: Store, written: Written) -> None:
    assert check_store(store).problems == ()
    plan = store.load(1).plan
    assert plan.fingerprint() == PLAN
    found = {
        "placed": plan.placements["children"].sum(),
        "unplaced": plan.unplaced["children"].sum(),
        "works": len(plan.works),
    }
    assert found == FOUND
    verified = verify_run(store, 1, written.city())
    assert verified.made_by.startswith(f"{written.release.removesuffix('-before')}+")
    assert not verified.fails, verified.findings
    verdicts = {finding.what: finding.verdict for finding in verified.findings}
    assert {verdicts[what] for what in ("stored", "city", "proof")} == {"holds"}
    assert {finding.why for finding in verified.findings if finding.verdict == "not_assessed"} <= {"code"}


@pytest.mark.parametrize("written", WITH_STORE, indirect=True)
def test_work_goes_on_in_a_store(written: Written) -> None:
    """Its tag, draft, job and log are there, and each can be taken further."""
    store, city = written.store(), written.city()
    assert tags_of(store) == {1: ("adopted",)}
    (draft,) = drafts(store)
    assert (draft.name, draft.version, draft.who) == ("next", 1, "planner")
    assert save_draft(store, "next", 'name = "next"\nyear = 2027\n', 1, "planner").version == 2
    (job,) = jobs(store)
    assert (job.state, job.label("zh")) == ("queued", "首个版本")
    assert cancel(store, job.id, wish="drop").state == "cancelled"
    run = store.load(1)
    assert store.save(run) == 2
    assert len(compare([store.load(1), store.load(2)], city).labels) == len(store.runs()) == 2
    with store.reading() as connection:
        deeds = [entry.what for entry in entries(connection)]
    assert deeds[:4] == ["ran", "adopted", "asked", "exported"]
    assert check_store(store).problems == ()
