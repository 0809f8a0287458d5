"""Write into docs/trust.md what was tried to break each promise, and what became of it: read from the tests.

usage: python -m tools.trust

A test bears ``@pytest.mark.promise(kept, attempt, outcome)``. The page is written between its two marks; what
stands outside them is written by hand. The tests are read and not run: that they pass is the business of a
test run.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

HOME = Path(__file__).parents[1]
PAGE = HOME / "docs" / "trust.md"
BEGIN, END = "<!-- attempts: written by `python -m tools.trust` -->", "<!-- end of the attempts -->"
PROMISES = ("nothing lost", "nothing false", "bad input", "nobody let in", "nothing leaked")


@dataclass(frozen=True)
class Attempt:
    """One attempt: the promise it would break, what is done, what must come of it, and where."""

    promise: str
    attempt: str
    outcome: str
    test: str
    cases: int


def attempts(home: Path = HOME) -> tuple[Attempt, ...]:
    """Return every attempt of the tests, by promise and file.

    Raises
    ------
    ValueError
        A mark names no promise of ours, or not three texts.
    """
    found = [
        attempt for path in sorted((home / "tests").rglob("test_*.py")) for attempt in _of_file(path, home)
    ]
    return tuple(sorted(found, key=lambda attempt: PROMISES.index(attempt.promise)))


def _of_file(path: Path, home: Path) -> Iterator[Attempt]:
    text = path.read_text(encoding="utf-8")
    if "mark.promise" not in text:
        return
    tree = ast.parse(text)
    sizes = {
        target.id: _size(node.value, {})
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            marks = [mark for mark in node.decorator_list if isinstance(mark, ast.Call)]
            cases = prod(_cases(mark, sizes) for mark in marks if _name(mark) == "parametrize")
            for mark in (mark for mark in marks if _name(mark) == "promise"):
                words = [word.value for word in mark.args if isinstance(word, ast.Constant)]
                if len(words) != 3 or words[0] not in PROMISES:  # noqa: PLR2004 - the three of the usage
                    raise ValueError(f"{path}:{mark.lineno}: not a promise, an attempt and an outcome")
                place = f"{path.relative_to(home).as_posix()}::{node.name}"
                yield Attempt(*map(str, words), place, cases)


def _name(mark: ast.Call) -> str:
    return mark.func.attr if isinstance(mark.func, ast.Attribute) else ""


def _cases(mark: ast.Call, sizes: dict[str, int]) -> int:
    return _size(mark.args[1], sizes) if len(mark.args) > 1 else 1


def _size(value: ast.expr, sizes: dict[str, int]) -> int:
    """Return how many things are written there; 1 where that cannot be read off."""
    match value:
        case ast.List() | ast.Tuple() | ast.Set():
            return len(value.elts)
        case ast.Dict():
            return len(value.keys)
        case ast.Name():
            return sizes.get(value.id, 1)
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(count))]):
            return count
    return 1


def table(found: tuple[Attempt, ...]) -> str:
    """Return the attempts as Markdown, a table for each promise."""
    lines = []
    for promise in PROMISES:
        rows = [attempt for attempt in found if attempt.promise == promise]
        if rows:
            cases = sum(row.cases for row in rows)
            lines += [f"### {promise.capitalize()}: {len(rows)} attempts, {cases} cases", ""]
            lines += ["| attempt | outcome | cases | test |", "|---|---|--:|---|"]
            lines += [f"| {row.attempt} | {row.outcome} | {row.cases} | `{row.test}` |" for row in rows]
            lines.append("")
    return "\n".join(lines)


def page(text: str, found: tuple[Attempt, ...]) -> str:
    """Return the page with today's attempts between its marks."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table(found)}{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), attempts()), encoding="utf-8")
