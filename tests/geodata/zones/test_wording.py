"""The boundary in words, in both languages."""

import re
from pathlib import Path

import pandas as pd
from babel.messages.pofile import read_po

from geodata import crs_advice, datum_faults, swapped, topology_kinds
from geodata.zones.wording import TEMPLATES, area_list, describe_boundary, describe_members, length_text

LEGS = pd.DataFrame(
    [
        ("east", 1234.0, "zone", "S2"),
        ("south-east", 96.0, "zone", "S2"),
        ("south", 400.0, "street", "Mill Road"),
        ("west", 3.0, "outside", ""),
    ],
    columns=["direction", "metres", "beside", "beside_id"],
)
ZH = Path(__file__).parents[3] / "scenarios" / "locale" / "zh"


def catalogue() -> dict[str, str]:
    entries = {}
    for path in ZH.glob("*.po"):
        with path.open("rb") as stream:
            entries |= {str(entry.id): str(entry.string) for entry in read_po(stream) if entry.id}
    return entries


class Plain(dict[str, str]):
    """A catalogue that leaves what it does not know."""

    def __missing__(self, text: str) -> str:
        """Leave the text as it is."""
        return text


def test_the_sentence() -> None:
    names = {"zone": {"S2": "Hillside"}}
    assert describe_boundary(LEGS, names) == (
        "From the north-west corner clockwise: east for 1.2 km along the zone of Hillside, then south-east"
        " for 100 m; south for 400 m along Mill Road; west for 10 m along the edge of the city; back to the"
        " start."
    )
    chinese = catalogue()
    assert describe_boundary(LEGS, {"zone": {"S2": "山前小学"}}, Plain(chinese).__getitem__) == (
        "自西北角起顺时针：沿山前小学学区边界向东约 1.2 公里，再向东南约 100 米；沿Mill Road向南约 400 米；"
        "沿市界向西约 10 米；回到起点。"
    )
    assert describe_boundary(LEGS.iloc[:0], names).startswith("No area is drawn")


def test_a_name_is_never_read_as_a_template() -> None:
    assert "along the zone of {length}" in describe_boundary(LEGS, {"zone": {"S2": "{length}"}})


def test_areas_islands_and_shares() -> None:
    members = pd.DataFrame(
        {
            "area_id": ["a", "b", "c"],
            "share": [1.0, 0.25, 0.5],
            "shared": [False, True, True],
            "drawn": [True, False, True],
        }
    )
    assert describe_members(members, [("c",)], {"a": "Old Town"}) == (
        "Areas of the zone (2): Old Town, c.",
        "Not joined to the rest, but part of the zone: c.",
        "Of shared areas it takes: b (25 %), c (50 %).",
    )
    assert area_list([str(n) for n in range(42)], {}).endswith("39 and 2 more")


def test_lengths() -> None:
    assert [length_text(m) for m in (4, 44, 994.9, 995.1, 12_345)] == [
        "10 m",
        "40 m",
        "990 m",
        "1.0 km",
        "12.3 km",
    ]


def test_every_template_has_chinese_with_its_placeholders() -> None:
    kinds = [*crs_advice.KINDS, *datum_faults.KINDS, *swapped.KINDS, *topology_kinds.KINDS]
    words = {word for kind in kinds for word in (kind.problem, kind.remedy, kind.allowed) if word}
    chinese = catalogue()
    for template in {*words, *crs_advice.TEMPLATES, *TEMPLATES}:
        assert chinese.get(template), template
        assert set(re.findall(r"{\w+}", chinese[template])) == set(re.findall(r"{\w+}", template)), template
    codes = [kind.code for kind in kinds]
    assert len(codes) == len(set(codes))
