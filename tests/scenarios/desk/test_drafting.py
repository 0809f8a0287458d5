"""Who makes a draft works on it; others do not see it, and a second writer hears who was first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from scenarios.desk.checking import check_draft
from scenarios.desk.drafting import (
    DRAFT,
    FILE,
    RUN,
    changes_since_copied,
    duplicate,
    open_draft,
    origins,
    own_drafts,
    put_away,
    save,
    save_as_new,
)
from scenarios.desk.text import tables_of, with_value
from scenarios.errors import NotAllowedError, ScenariosError, StoreError
from scenarios.roles import Role, Visitor
from scenarios.store_drafts import DraftConflictError
from scenarios.workspace import Workspace

LI = Visitor("li@example.org", Role.PLANNER)
WANG = Visitor("wang@example.org", Role.PLANNER)
ADMIN = Visitor("admin@example.org", Role.ADMIN)
VIEWER = Visitor("viewer@example.org", Role.VIEWER)


def test_a_run_is_copied_whole_and_the_copy_says_what_it_changes(workspace: Workspace) -> None:
    draft = duplicate(workspace, LI, RUN, "2")
    assert (draft.name, draft.version, draft.who) == ("balance-2", 1, LI.name)
    opened = open_draft(workspace, LI, draft.name)
    assert opened.origin == "run 2"
    copied = check_draft(draft.text, workspace.city)
    assert copied.scenario is not None
    assert copied.scenario.fingerprint() == workspace.run(2).scenario.fingerprint()
    text = with_value(draft.text, ("budget", "scale"), 0.5)
    changes = changes_since_copied(copied, check_draft(text, workspace.city))
    assert changes is not None
    assert changes[["key", "a", "b"]].to_numpy().tolist() == [["budget.scale", "2", "0.5"]]
    assert changes_since_copied(copied, check_draft("name = 3\n", workspace.city)) is None


def test_everything_that_can_be_copied_is_offered_and_copies_get_free_names(workspace: Workspace) -> None:
    file = workspace.folder / "scenarios" / "ask.toml"
    file.write_text('name = "ask"\npolicy = "cn.2017.quality"\nyear = 2026\n', encoding="utf-8")
    (workspace.folder / "scenarios" / "many.toml").write_text('[axes]\nbase = "ask.toml"\n', encoding="utf-8")
    first = duplicate(workspace, LI, FILE, "ask.toml")
    second = duplicate(workspace, LI, DRAFT, first.name)
    assert (first.name, second.name) == ("ask-2", "ask-3")
    assert tables_of(second.text)["name"] == "ask-3"
    assert origins(workspace, LI) == (
        (RUN, "2"),
        (RUN, "1"),
        (DRAFT, "ask-2"),
        (DRAFT, "ask-3"),
        (FILE, "ask.toml"),
    )


@pytest.mark.parametrize(
    ("kind", "name"), [(RUN, "9"), (RUN, "x"), (FILE, "../city/city.toml"), ("planet", "1"), (DRAFT, "x")]
)
def test_what_is_not_there_is_not_copied(kind: str, name: str, workspace: Workspace) -> None:
    with pytest.raises(ScenariosError):
        duplicate(workspace, LI, kind, name)


def test_a_second_writer_is_told_who_was_first(workspace: Workspace) -> None:
    draft = duplicate(workspace, LI, RUN, "1")
    save(workspace, ADMIN, draft.name, with_value(draft.text, ("year",), 2027), 1)
    with pytest.raises(DraftConflictError, match=r"admin@example\.org"):
        save(workspace, LI, draft.name, with_value(draft.text, ("year",), 2028), 1)
    assert open_draft(workspace, LI, draft.name).newest.version == 2
    kept = save_as_new(workspace, LI, draft.name, with_value(draft.text, ("year",), 2028))
    assert (kept.name, tables_of(kept.text)["year"]) == ("keep-3", 2028)


def test_two_planners_do_not_see_each_others_drafts(workspace: Workspace) -> None:
    draft = duplicate(workspace, LI, RUN, "1")
    assert [each.newest.name for each in own_drafts(workspace, LI)] == [draft.name]
    assert own_drafts(workspace, WANG) == ()
    assert [each.owner for each in own_drafts(workspace, ADMIN)] == [LI.name]
    for deed in (
        lambda: open_draft(workspace, WANG, draft.name),
        lambda: duplicate(workspace, WANG, DRAFT, draft.name),
        lambda: save(workspace, WANG, draft.name, "x = 1", 1),
        lambda: put_away(workspace, WANG, draft.name, 1),
    ):
        with pytest.raises(StoreError, match="no such draft"):
            deed()
    assert duplicate(workspace, WANG, RUN, "1").name == "keep-3"


def test_a_viewer_drafts_nothing(workspace: Workspace) -> None:
    draft = duplicate(workspace, LI, RUN, "1")
    assert own_drafts(workspace, VIEWER) == ()
    for deed in (
        lambda: origins(workspace, VIEWER),
        lambda: open_draft(workspace, VIEWER, draft.name),
        lambda: duplicate(workspace, VIEWER, RUN, "1"),
        lambda: save(workspace, VIEWER, draft.name, "x = 1", 1),
        lambda: save_as_new(workspace, VIEWER, draft.name, "x = 1"),
        lambda: put_away(workspace, VIEWER, draft.name, 1),
    ):
        with pytest.raises(NotAllowedError):
            deed()


def test_a_draft_put_away_is_gone_and_its_name_is_not_given_again(workspace: Workspace) -> None:
    draft = duplicate(workspace, LI, RUN, "1")
    put_away(workspace, LI, draft.name, 1)
    assert own_drafts(workspace, LI) == ()
    with pytest.raises(StoreError, match="no such draft"):
        open_draft(workspace, LI, draft.name)
    assert duplicate(workspace, LI, RUN, "1").name == "keep-3"


def test_planners_who_copy_the_same_run_at_once_each_get_a_draft(workspace: Workspace) -> None:
    together = Barrier(4)

    def copied(number: int) -> str:
        visitor = Visitor(f"planner{number}@example.org", Role.PLANNER)
        together.wait()
        return duplicate(workspace, visitor, RUN, "1").name

    with ThreadPoolExecutor(4) as planners:
        names = list(planners.map(copied, range(4)))
    assert sorted(names) == ["keep-2", "keep-3", "keep-4", "keep-5"]
