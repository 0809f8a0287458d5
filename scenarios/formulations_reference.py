"""The formulations as a page: ``python -m scenarios.formulations_reference`` writes it from the docstrings.

The docstrings are what the tests hold against the programs; the page only sets them: names as they are in the
code, formulas as mathematics, units at the end of the line.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path

from scenarios.mathematics import mathml

PAGE = Path(__file__).parents[1] / "docs" / "formulations.md"
ROOT = "models"
SECTIONS = ("Sets", "Parameters", "Variables", "Goals, in this order", "Subject to")
_SPLIT = re.compile(r" {2,}")
_UNIT = re.compile(r"\s*\[(?P<unit>[^\[\]]*)\]$")
_HEAD = """# Formulations

Written from the module docstrings in `models` by `make reference`. A test
(`tests/models/test_formulations.py`) holds each docstring and its program together: the same names, in the
same order, nothing left out. Goals are reached in the order in which they stand.
"""


@dataclass(frozen=True)
class Line:
    """One line of a section: the name, what it is (a formula or words), its unit or range."""

    name: str
    what: str
    unit: str


@dataclass(frozen=True)
class Formulation:
    """One formulation: its module, title, the text around it, and its lines by section."""

    module: str
    title: str
    before: str
    sections: dict[str, tuple[Line, ...]]
    after: str


def formulations() -> tuple[Formulation, ...]:
    """Return every formulation of `models`, in the order of their modules."""
    spec = find_spec(ROOT)
    home = Path(next(iter(spec.submodule_search_locations or []))) if spec else Path(ROOT)
    found = []
    for path in sorted(home.rglob("*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if f"\n{SECTIONS[-1]}\n" in docstring:
            found.append(read_formulation(path.relative_to(home.parent).as_posix(), docstring))
    return tuple(found)


def read_formulation(module: str, docstring: str) -> Formulation:
    """Return the formulation that a docstring states."""
    title, _, rest = docstring.partition("\n")
    blocks: dict[str, list[str]] = {"before": [], "after": []}
    current = "before"
    for text in rest.split("\n"):
        if text in SECTIONS:
            current = text
            blocks[current] = []
        elif current in SECTIONS and text and not text.startswith(" "):
            current = "after"
            blocks[current].append(text)
        else:
            blocks[current].append(text)
    sections = {name: tuple(_lines(blocks[name])) for name in SECTIONS if name in blocks}
    before, after = ("\n".join(blocks[name]).strip() for name in ("before", "after"))
    return Formulation(module, title, before, sections, after)


def _lines(texts: list[str]) -> Iterator[Line]:
    """Join what is continued on a further line, then split name, formula and unit."""
    joined: list[str] = []
    for text in texts:
        if text.startswith("     ") and joined:
            joined[-1] += "  " + text.strip()
        elif text.strip():
            joined.append(text)
    for text in joined:
        parts = _SPLIT.split(text.strip())
        name, rest = parts[0], "  ".join(parts[1:])
        if not rest and " " in name:  # the name is longer than its column
            name, _, rest = name.partition(" ")
        unit = _UNIT.search(rest)
        what = rest[: unit.start()] if unit else rest
        what, _, scope = what.strip().partition("  ")
        yield Line(name, what, unit["unit"] if unit else scope.strip())


def page(found: tuple[Formulation, ...]) -> str:
    """Return the page in Markdown with the formulas in MathML."""
    parts = [_HEAD]
    for each in found:
        title, _, what = each.title.rstrip(".").partition(": ")
        parts.append(f"\n## {_plain(title)}\n\n`{each.module}`\n")
        if what:
            parts.append(f"\n*{_plain(what[0].upper() + what[1:])}.*\n")
        if each.before:
            parts.append(f"\n{_plain(each.before)}\n")
        parts += [_table(name, lines) for name, lines in each.sections.items()]
        if each.after:
            parts.append(f"\n{_plain(each.after)}\n")
    return "".join(parts)


def _table(section: str, lines: tuple[Line, ...]) -> str:
    named = section in {"Sets", "Goals, in this order"}
    stated = section in {"Goals, in this order", "Subject to"}
    rows = []
    for line in lines:
        code = f"<code>{escape(line.name)}</code>" if named else mathml(line.name)
        what = mathml(line.what) if stated else escape(line.what)
        unit = mathml(line.unit) if "∀" in line.unit else escape(line.unit)
        rows.append(f"<tr><td>{code}</td><td>{what}</td><td>{unit}</td></tr>")
    return f'\n**{section}**\n\n<table class="formulation">\n' + "\n".join(rows) + "\n</table>\n"


def _plain(text: str) -> str:
    """Return running text whose double backticks are Markdown's single ones."""
    return text.replace("``", "`").replace("<", "&lt;")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(formulations()), encoding="utf-8")


if __name__ == "__main__":
    main()
