"""What can keep a forecast from being made is said in both languages, and every kind is used."""

import re
from pathlib import Path

from geodata.forecast import kinds
from scenarios.wording import catalogue

ROOM = Path(kinds.__file__).parent


def test_every_template_is_translated_with_its_placeholders() -> None:
    chinese = catalogue("zh")
    for template in kinds.templates():
        assert set(re.findall(r"\{\w+\}", chinese[template])) == set(re.findall(r"\{\w+\}", template)), (
            template
        )


def test_every_kind_is_used_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    names = re.findall(r"^([A-Z_]+) = FaultKind\(", source, flags=re.MULTILINE)
    assert len(names) == len(kinds.KINDS)
    assert [name for name in names if f"kinds.{name}" not in source] == []
