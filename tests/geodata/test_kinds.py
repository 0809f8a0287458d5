"""Every template a message is made of has a Chinese entry with the same placeholders."""

import pkgutil
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import geodata
from geodata import fault_book
from geodata.faults import FaultKind
from geodata.fixing import repair
from geodata.kinds import KINDS, templates

CATALOGUES = Path(__file__).parents[2] / "scenarios" / "locale" / "zh"
SOURCES = Path(__file__).parents[2] / "geodata"


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    said: dict[str, str] = {}
    for path in CATALOGUES.glob("*.po"):
        with path.open("rb") as stream:
            said |= {str(entry.id): str(entry.string) for entry in read_po(stream) if entry.id}
    return said


@pytest.fixture(scope="module")
def everywhere() -> tuple[FaultKind, ...]:
    """Return the kinds of fault of every module of the package, each once."""
    names = [found.name for found in pkgutil.walk_packages(geodata.__path__, "geodata.")]
    values = [value for name in names for value in vars(import_module(name)).values()]
    return tuple({id(value): value for value in values if isinstance(value, FaultKind)}.values())


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


def test_every_template_has_a_chinese_entry_with_its_placeholders(
    chinese: dict[str, str], everywhere: tuple[FaultKind, ...]
) -> None:
    words = {word for kind in everywhere for word in (kind.problem, kind.remedy, kind.allowed) if word}
    for template in (*templates(), *fault_book.TEMPLATES, *repair.WORDS, *sorted(words)):
        if re.sub(r"\{\w+\}", "", template).strip():
            assert chinese.get(template), template
            assert placeholders(chinese[template]) == placeholders(template), template


def test_codes_are_unique_words(everywhere: tuple[FaultKind, ...]) -> None:
    assert len(everywhere) > len(KINDS) > 100
    problems = {(kind.code, kind.severity, kind.problem) for kind in everywhere}  # a remedy may vary
    codes = Counter(code for code, *_ in problems)
    assert [code for code, count in codes.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


def test_every_kind_is_used_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    names = re.findall(r"^([A-Z_]+) = FaultKind\(", source, flags=re.MULTILINE)
    said = Counter(re.findall(r"\b[A-Z_]+\b", source))
    assert [name for name in names if said[name] < 2] == []
