from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.workspace import WorkspaceError, city_folder, content_stamp, open_workspace


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, lay_demo: Callable[[Path, int], None]) -> Path:
    folder = tmp_path_factory.mktemp("workspace") / "town"
    lay_demo(folder, 1)
    return folder


def test_a_folder_without_a_city_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=str(tmp_path)):
        open_workspace(tmp_path)
    assert content_stamp(tmp_path) == ""


def test_a_city_folder_is_its_own_city(root: Path) -> None:
    assert city_folder(root) == root / "city"
    assert city_folder(root / "city") == root / "city"
    assert content_stamp(root) == content_stamp(root / "city")


def test_without_runs_the_first_scenario_file_gives_the_rules(root: Path) -> None:
    workspace = open_workspace(root)
    assert workspace.summaries() == ()
    assert workspace.policy.id == "cn.2017.quality"
    assert workspace.measures(None) is workspace.today


def test_a_changed_byte_changes_the_stamp(root: Path) -> None:
    before = content_stamp(root)
    with (root / "city" / "city.toml").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert content_stamp(root) != before
