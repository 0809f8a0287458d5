"""Every template a message is made of has a Chinese entry with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from geodata import fault_book
from geodata.fixing import repair
from geodata.kinds import KINDS, templates

CATALOGUES = Path(__file__).parents[2] / "scenarios" / "locale" / "zh"


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    said: dict[str, str] = {}
    for path in CATALOGUES.glob("*.po"):
        with path.open("rb") as stream:
            said |= {str(entry.id): str(entry.string) for entry in read_po(stream) if entry.id}
    return said


def test_every_template_has_a_chinese_entry_with_its_placeholders(chinese: dict[str, str]) -> None:
    for template in (*templates(), *fault_book.TEMPLATES, *repair.WORDS):
        assert chinese.get(template), template
        assert set(re.findall(r"\{\w+\}", chinese[template])) == set(re.findall(r"\{\w+\}", template)), (
            template
        )


def test_codes_are_unique_words() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


def test_every_kind_is_used_somewhere() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "geodata").rglob("*.py")
    )
    names = re.findall(r"^([A-Z_]+) = FaultKind\(", source, flags=re.MULTILINE)
    unused = [name for name in names if len(re.findall(rf"\b{name}\b", source)) < 2]
    assert unused == []
