"""Drafts lie hidden beside their place, and do not outlive whoever writes them."""

from contextlib import suppress
from pathlib import Path

import pytest

from geodata.drafts import draft_file, draft_folder, settle


@pytest.mark.promise(
    "nothing lost",
    "the machine stops while a folder or a file is written",
    "the old one stays; the next who writes there takes the draft away, and no draft of a living one",
)
def test_a_forsaken_draft_is_taken_away(tmp_path: Path) -> None:
    place = tmp_path / "out"
    forsaken = tmp_path / ".out.abcdefgh.draft"
    forsaken.mkdir()
    (forsaken / "half.csv").write_text("half", encoding="utf-8")
    (tmp_path / ".out.notes").mkdir()
    with draft_folder(place) as living, draft_folder(place) as second:
        assert living.exists()
        assert second.exists()
        assert not forsaken.exists()
    assert [path.name for path in tmp_path.iterdir()] == [".out.notes"]
    (tmp_path / ".a.csv.abcdefgh.draft.csv").touch()
    with draft_file(tmp_path / "a.csv"):
        assert len(list(tmp_path.glob(".a.csv.*"))) == 1


def test_a_draft_goes_when_its_block_fails(tmp_path: Path) -> None:
    with suppress(ZeroDivisionError), draft_folder(tmp_path / "out") as draft:
        (draft / "inner").mkdir()
        (draft / "inner" / "a").touch()
        settle(draft)
        _ = 1 / 0
    with pytest.raises(ZeroDivisionError), draft_file(tmp_path / "a.csv"):
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


def test_a_draft_that_took_its_place_stays(tmp_path: Path) -> None:
    with draft_file(tmp_path / "a.csv") as draft:
        assert (draft.suffix, draft.name.startswith(".a.csv.")) == (".csv", True)
        draft.replace(tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_link_that_looks_like_a_draft_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / ".out.abcdefgh.draft").symlink_to(tmp_path / "precious")
    with draft_folder(tmp_path / "out"):
        pass
    assert (tmp_path / "precious").is_dir()
