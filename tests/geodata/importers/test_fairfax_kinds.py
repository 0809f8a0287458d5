"""Every template has a Chinese entry with the same placeholders, and every kind a code of its own."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

from geodata.importers.fairfax_kinds import KINDS, templates

CATALOGUES = Path(__file__).parents[3] / "scenarios" / "locale" / "zh"


def test_every_template_is_translated() -> None:
    chinese: dict[str, str] = {}
    for path in CATALOGUES.glob("*.po"):
        with path.open("rb") as stream:
            chinese |= {str(entry.id): str(entry.string) for entry in read_po(stream) if entry.id}
    for template in templates():
        assert chinese.get(template), template
        assert set(re.findall(r"\{\w+\}", chinese[template])) == set(re.findall(r"\{\w+\}", template))


def test_codes_are_of_this_topic_and_unique() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("fairfax_") for code in codes)
