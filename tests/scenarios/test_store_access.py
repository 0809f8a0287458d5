"""A store of many runs is listed and looked into as quickly as one of few: what it is asked is counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from geodata.city import City
from scenarios.frontier.axes import AXES
from scenarios.frontier.row import known_scenarios, row_of_plans
from scenarios.frontier.search import measure_named
from scenarios.packed_run import PackedRun
from scenarios.roles import LOCAL
from scenarios.runs import Run, expected_inputs
from scenarios.store import Store
from scenarios.store_tags import tags_of
from scenarios.workspace import Workspace

FEW, MANY = 2, 8
READS = 2  # of one run: its row and its tables


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, whole_run: Run) -> dict[int, Store]:
    """Return stores of few and of many runs, each under a name and inputs of its own."""
    folder, packed, stores = tmp_path_factory.mktemp("stores"), PackedRun.of(whole_run), {}
    for runs in (FEW, MANY):
        stores[runs] = Store(folder / f"{runs}.sqlite")
        for number in range(runs):
            scenario = packed.scenario.model_copy(update={"name": f"keep-{number}"})
            made = replace(packed.provenance, inputs=f"{number:064d}")
            stores[runs].keep(replace(packed, scenario=scenario, provenance=made))
    return stores


@contextmanager
def heard(store: Store) -> Iterator[list[str]]:
    """Collect what is asked of a database; its opening is not counted."""
    store.runs()
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(store._engine, "before_cursor_execute", listen)
    yield asked
    event.remove(store._engine, "before_cursor_execute", listen)


def plans(asked: list[str]) -> int:
    """Return how often the tables of a run were asked for."""
    return sum("run_tables" in statement for statement in asked)


def test_a_list_is_one_question_however_long(filled: dict[int, Store]) -> None:
    for store in filled.values():
        with heard(store) as asked:
            store.runs()
            tags_of(store)
            store.questions(range(1, MANY))
        assert (len(asked), plans(asked)) == (3, 0)


def test_a_run_is_read_without_the_others(filled: dict[int, Store]) -> None:
    for runs, store in filled.items():
        with heard(store) as asked:
            store.load(runs)
        assert (len(asked), plans(asked)) == (READS, 1)


def test_a_screen_reads_a_run_once(filled: dict[int, Store], hand_city: City, tmp_path: Path) -> None:
    """Every look at a run asks only whether it is still the same."""
    workspace = Workspace(tmp_path, hand_city, filled[MANY])
    with heard(workspace.store) as asked:
        for _ in range(3):
            workspace.measures(1)
            workspace.measures(MANY)
    assert (len(asked), plans(asked)) == (6 + 2 * READS, 2)


def test_a_row_of_plans_reads_only_the_plans_in_it(
    filled: dict[int, Store], hand_city: City, tmp_path: Path
) -> None:
    """One run more is a point of the row: it alone is read, among few runs and among many."""
    asked_of = []
    for store in filled.values():
        workspace = Workspace(tmp_path, hand_city, store)
        known = known_scenarios(workspace)
        first, axis, measure = known["keep-0"], AXES["money"], measure_named("unplaced")
        limited = axis.limited(first, hand_city, axis.ends(first, hand_city, store.load)[0])
        packed = PackedRun.of(store.load(1))
        made = replace(packed.provenance, inputs=expected_inputs(hand_city, limited))
        store.keep(replace(packed, provenance=made))
        with heard(store) as asked:
            known_scenarios(workspace)
            row = row_of_plans(workspace, first, axis, measure, 3, LOCAL)
        assert (len(row.frontier.points), len(row.missing), plans(asked)) == (1, 2, 1)
        asked_of.append(len(asked))
    assert asked_of[0] == asked_of[1]
