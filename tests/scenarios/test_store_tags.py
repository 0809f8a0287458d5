import pytest

from scenarios.decision_log import entries
from scenarios.errors import StoreError, UnknownRunError
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_tags import tag_run, tags_of, untag_run


@pytest.fixture
def store(place: str, whole_run: Run) -> Store:
    store = Store(place)
    for _ in range(2):
        store.save(whole_run)
    return store


def test_tags_are_given_moved_taken_and_logged(store: Store) -> None:
    tag_run(store, 1, "council 2026", "Li")
    tag_run(store, 1, "council 2026", "Li")
    tag_run(store, 2, "adopted", "Wang")
    with pytest.raises(StoreError, match=r"another run of this city has this tag; --move.*found run 1"):
        tag_run(store, 2, "council 2026")
    tag_run(store, 2, "council 2026", "Zhao", move=True)
    assert tags_of(store) == {2: ("adopted", "council 2026")}
    untag_run(store, 2, "council 2026", "Zhao")
    with pytest.raises(StoreError, match="no such tag; found council 2026; allowed: adopted"):
        untag_run(store, 2, "council 2026")
    with store.reading() as connection:
        log = [(entry.who, entry.what, entry.run) for entry in entries(connection)][2:]
    assert log == [
        ("Li", "tagged", 1),
        ("Wang", "adopted", 2),
        ("Zhao", "tagged", 2),
        ("Zhao", "untagged", 2),
    ]


def test_baseline_is_locked(store: Store) -> None:
    tag_run(store, 1, "baseline")
    with pytest.raises(StoreError, match="baseline is locked; another run"):
        tag_run(store, 2, "baseline", move=True)
    with pytest.raises(StoreError, match="baseline is locked"):
        untag_run(store, 1, "baseline")
    assert tags_of(store) == {1: ("baseline",)}


@pytest.mark.parametrize("name", ["", " a", "a ", "a\nb", "<b>", "x" * 41, "-x"])
def test_names_that_are_none_are_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="cannot be a tag"):
        tag_run(store, 1, name)


def test_unknown_run_is_refused(store: Store) -> None:
    for act in (tag_run, untag_run):
        with pytest.raises(UnknownRunError, match="allowed: 1-2"):
            act(store, 9, "x")
