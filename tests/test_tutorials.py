"""The tutorials do what they say: every command and every line of Python runs, and shows what the page shows.

``sh`` blocks hold commands of ``junheng``; a ``toml`` block whose first line is a comment with a path is that
file; ``python`` blocks share their names. A ``text`` block holds lines of the output of the block before it,
in order, where ``…`` stands for anything. A ``console`` block is not run:
batches have tests of their own.
"""

import contextlib
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.city import City
from scenarios.cli.app import app
from scenarios.workspace import content_stamp

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("tutorial_planner", "tutorial_budget_officer", "tutorial_developer")
BLOCK = re.compile(r"^```(sh|toml|python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Work in one new folder: the demo city is made once for all pages, and read once while it stands."""
    folder = tmp_path_factory.mktemp("tutorials")
    read, known = City.load, {}

    def load(place: Path, *, secluded: bool = False) -> City:
        standing = (content_stamp(place), secluded)
        if standing not in known:
            known[standing] = read(place, secluded=secluded)
        return known[standing]

    before, store = Path.cwd(), os.environ.pop("JUNHENG_STORE", None)
    os.chdir(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(City, "load", load)
        yield folder
    os.chdir(before)
    os.environ.pop("JUNHENG_STORE", None)
    if store is not None:
        os.environ["JUNHENG_STORE"] = store


@pytest.mark.parametrize("page", PAGES)
def test_a_tutorial_does_what_it_says(home: Path, page: str) -> None:
    names: dict[str, object] = {}
    said = ""
    for kind, body in BLOCK.findall((DOCS / f"{page}.md").read_text(encoding="utf-8")):
        if kind == "sh":
            said = "".join(obey(line) for line in body.replace("\\\n", " ").splitlines())
        elif kind == "python":
            said = calculate(body, names)
        elif kind == "text":
            missing = first_missing(body, said)
            assert missing is None, f"{page}: the output does not hold {missing!r}:\n{said}"
        elif (file := re.match(r"# (\S+\.toml)\n", body)) is not None:
            (home / file[1]).parent.mkdir(parents=True, exist_ok=True)
            (home / file[1]).write_text(body, encoding="utf-8")


def obey(line: str) -> str:
    """Run one line of a ``sh`` block and return what it prints."""
    words = shlex.split(line, comments=True)
    if not words:
        return ""
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        os.environ[name] = value
        return ""
    assert words[0] == "junheng", line
    done = CliRunner().invoke(app, words[1:])
    assert done.exit_code == 0, f"{line}\n{done.output}"
    return done.output


def calculate(body: str, names: dict[str, object]) -> str:
    """Run a ``python`` block and return what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(body, "<tutorial>", "exec"), names)  # noqa: S102 - our own pages
    return printed.getvalue()


def first_missing(shown: str, said: str) -> str | None:
    """Return the first line shown that the output does not hold after the ones before it."""
    rest = iter([" ".join(line.split()) for line in said.splitlines()])
    for line in (" ".join(line.split()) for line in shown.splitlines() if line.strip(" …")):
        pattern = ".*".join(re.escape(part) for part in line.split("…"))
        if not any(re.fullmatch(pattern, each) for each in rest):
            return line
    return None


def test_a_line_that_is_not_said_is_found() -> None:
    assert first_missing("one …\nthree  3\n", "one 1\ntwo 2\nthree 3\n") is None
    assert first_missing("two 2\none …\n", "one 1\ntwo 2\n") == "one …"
    assert first_missing("tw\n", "two 2\n") == "tw"
