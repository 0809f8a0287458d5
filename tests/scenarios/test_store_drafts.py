import threading

import pytest

from scenarios.decision_log import entries
from scenarios.errors import StoreError
from scenarios.store_access import StoreAccess
from scenarios.store_drafts import DraftConflictError, discard_draft, drafts, save_draft, versions


def test_second_writer_of_a_version_is_refused_and_told_who_was_first(place: str) -> None:
    store = StoreAccess(place)
    assert drafts(store) == versions(store, "lean") == ()
    save_draft(store, "lean", "a", 0, "Li Wei")
    first = save_draft(store, "lean", "b", 1, "Wang Fang")
    assert first.version == 2
    with pytest.raises(DraftConflictError, match=r"first.*found lean 2: Wang Fang, 20.*; allowed: lean 2"):
        save_draft(store, "lean", "c", 1, "Li Wei")
    with pytest.raises(DraftConflictError, match="Li Wei"):
        save_draft(store, "lean", "c", 0, "Zhao")
    assert [(draft.version, draft.text, draft.who) for draft in versions(store, "lean")] == [
        (1, "a", "Li Wei"),
        (2, "b", "Wang Fang"),
    ]
    with store.reading() as connection:
        assert [entry.what for entry in entries(connection)] == ["drafted", "drafted"]


def test_draft_that_is_put_away_keeps_its_versions(place: str) -> None:
    store = StoreAccess(place)
    save_draft(store, "b", "1", 0)
    save_draft(store, "a", "1", 0)
    discard_draft(store, "b", 1, "Li")
    assert [draft.name for draft in drafts(store)] == ["a"]
    assert [draft.text for draft in versions(store, "b")] == ["1", "1"]
    assert save_draft(store, "b", "2", 2).version == 3
    assert [draft.name for draft in drafts(store)] == ["a", "b"]
    with pytest.raises(DraftConflictError, match="no such draft"):
        discard_draft(store, "c", 0)


@pytest.mark.parametrize(
    ("name", "text"), [("", "x"), ("x" * 81, "x"), ("a\nb", "x"), ("a", "x" * 1_000_001)]
)
def test_names_and_texts_beyond_measure_are_refused(tmp_path: object, name: str, text: str) -> None:
    store = StoreAccess(f"{tmp_path}/s.sqlite")
    with pytest.raises(StoreError):
        save_draft(store, name, text, 0)
    assert store.is_absent


def test_of_writers_at_once_one_is_first(place: str) -> None:
    def write(who: str) -> None:
        try:
            won.append(save_draft(store, "lean", who, 0, who).who)
        except DraftConflictError as error:
            lost.append(str(error))

    store = StoreAccess(place)
    won: list[str] = []
    lost: list[str] = []
    writers = [threading.Thread(target=write, args=(f"planner {n}",)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (len(won), len(lost)) == (1, 3)
    assert all(f"lean 1: {won[0]}" in message for message in lost)
