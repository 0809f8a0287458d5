"""Names and addresses in the store: text is data, and a password is never repeated."""

import io
import sqlite3
import traceback
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenarios.cli.app import app
from scenarios.errors import JunhengError, StoreError
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_engine import shown_place
from scenarios.store_tags import tag_run, tags_of, untag_run

INJECTIONS = (
    "'; DROP TABLE runs; --",
    '" OR 1=1 --',
    "x' UNION SELECT * FROM runs --",
    "%",
    "_",
    "\\'",
    "a%00b",
)
SECRET = "s3cr3t-p@ss/word"  # noqa: S105 - the one that must not be seen
URLS = (
    f"postgresql+psycopg://planner:{SECRET}@127.0.0.1:1/plans",
    f"postgresql://planner:{SECRET}@127.0.0.1:1/plans?connect_timeout=1",
    f"postgresql+psycopg://planner@127.0.0.1:1/plans?password={SECRET}",
    f"postgresql+nodriver://planner:{SECRET}@127.0.0.1:1/plans",
    f"mysql://planner:{SECRET}@127.0.0.1:1/plans",
)


@pytest.fixture(scope="module")
def store(whole_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("store") / "runs.sqlite")
    store.save(whole_run)
    return store


def whole(store: Store) -> None:
    with closing(sqlite3.connect(store.place)) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


@pytest.mark.promise(
    "nobody let in",
    "SQL in names of tags",
    "kept as text or refused; the store is whole",
)
@pytest.mark.parametrize("text", INJECTIONS)
def test_a_tag_is_data(store: Store, text: str) -> None:
    try:
        tag_run(store, 1, text, text)
    except StoreError:
        assert text not in tags_of(store).get(1, ())
    else:
        assert tags_of(store)[1] == (text,)
        with pytest.raises(StoreError):
            untag_run(store, 1, "a", "Li")  # no wildcard matches it
        untag_run(store, 1, text, "Li")
    whole(store)


@pytest.mark.promise(
    "nothing leaked",
    "addresses of databases with passwords, in five ways",
    "no message and no chain of causes repeats one",
)
@pytest.mark.parametrize("url", URLS)
def test_no_message_repeats_a_password(url: str) -> None:
    """Not the words, not the whole chain of causes that a log would hold, and not the command line."""
    with pytest.raises(JunhengError) as caught:
        Store(url).runs()
    assert "s3cr3t" not in str(caught.value)
    assert "s3cr3t" not in shown_place(url)
    chain = io.StringIO()
    traceback.print_exception(caught.value, file=chain)
    assert "s3cr3t" not in chain.getvalue()
    said = CliRunner().invoke(app, ["runs", "--store", url])
    assert said.exit_code in (1, 3)
    assert "s3cr3t" not in said.output


@pytest.mark.promise(
    "nothing leaked",
    "secrets in the environment while a run is kept",
    "none is in the store's file",
)
def test_a_run_holds_no_secret_of_the_surroundings(
    whole_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUNHENG_STORE", URLS[0])
    monkeypatch.setenv("DATABASE_PASSWORD", SECRET)
    place = tmp_path / "runs.sqlite"
    Store(place).save(whole_run)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"s3cr3t" not in written
