import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scenarios.wording import LOCALE_FOLDER, catalogue
from ui.caveats import CERTAINTY
from ui.language import NAMES
from ui.matrix import CAPTION
from ui.place import FACTS

UI = Path(__file__).parents[2] / "ui"
SAYING = {"say", "enter"}
SHOWING = {"title", "header", "subheader", "caption", "markdown", "info", "warning", "error", "expander"}


def calls(names: set[str]) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called in names:
                    yield path, node


@cache
def messages() -> frozenset[str]:
    said = {node.args[0].value for _, node in calls(SAYING) if isinstance(node.args[0], ast.Constant)}
    return frozenset({*map(str, said), *CERTAINTY.values(), *FACTS.values(), CAPTION})


def test_every_text_of_the_screens_is_in_the_chinese_catalogue() -> None:
    said = messages()
    assert len(said) > 80
    assert sorted(said - set(catalogue("zh"))) == []


def test_the_catalogue_of_the_screens_holds_nothing_that_nobody_says() -> None:
    text = (LOCALE_FOLDER / "zh" / "ui.po").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in UI.rglob("*.py"))
    kept = [line[7:-1] for line in text.splitlines() if line.startswith('msgid "') and line != 'msgid ""']
    assert {"Closer", "Farther"} <= set(kept)
    assert [
        each for each in kept if each not in messages() and each not in INPUTS and each not in source
    ] == []


INPUTS = {"scale"}  # keys of scenario files that Compare names


def test_no_screen_shows_a_text_that_was_not_translated() -> None:
    bare = [
        (path.name, ast.unparse(node))
        for path, node in calls(SHOWING)
        if isinstance(node.args[0], ast.Constant)
    ]
    assert bare == []


def test_a_translation_keeps_its_placeholders() -> None:
    chinese = catalogue("zh")
    assert [each for each in messages() if placeholders(each) != placeholders(chinese[each])] == []


def placeholders(message: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", message))


def test_each_language_is_offered_by_its_own_name() -> None:
    assert NAMES == {"en": "English", "zh": "中文"}
