"""Units that bureaus count in, and what they are in the units of a city."""

from collections.abc import Mapping

from geodata.schemas.columns import Facts

TEN_THOUSAND = 10_000.0
MU_M2 = 2000 / 3  # 15 mu are a hectare

COUNTS = {"10 000": TEN_THOUSAND, "万": TEN_THOUSAND, "thousand": 1e3, "千": 1e3}
MONEY = {
    **COUNTS,
    "万元": TEN_THOUSAND,
    "千元": 1e3,
    "元": 1.0,
    "亿元": 1e8,
    "million": 1e6,
    "百万元": 1e6,
}
FACTORS: Mapping[str, Mapping[str, float]] = {
    "currency": MONEY,
    "share": {"percent": 1 / 100, "%": 1 / 100, "百分比": 1 / 100, "‰": 1 / 1000},
    "m²": {
        "hectare": TEN_THOUSAND,
        "公顷": TEN_THOUSAND,
        "mu": MU_M2,
        "亩": MU_M2,
        "km²": 1e6,
        "平方公里": 1e6,
        "10 000 m²": TEN_THOUSAND,
        "万平方米": TEN_THOUSAND,
        "平方米": 1.0,
        "㎡": 1.0,
    },
    "m": {"km": 1e3, "公里": 1e3, "千米": 1e3, "米": 1.0},
    "min": {"second": 1 / 60, "s": 1 / 60, "秒": 1 / 60, "hour": 60.0, "小时": 60.0, "分钟": 1.0},
    "km/h": {"m/s": 3.6, "米/秒": 3.6},
}
PEOPLE = {**COUNTS, "万人": TEN_THOUSAND, "人": 1.0, "名": 1.0}
THINGS = {"个": 1.0, "间": 1.0, "台": 1.0, "册": 1.0, "万册": TEN_THOUSAND, "班": 1.0, **PEOPLE}
UNITLESS = ("", "ratio", "index", "degree", "year", "grade")


def factors_of(facts: Facts) -> Mapping[str, float]:
    """Return what one of each unit is in the unit of a column; empty where the column is not counted."""
    if facts.kind not in ("whole", "number") or facts.unit in UNITLESS:
        return {}
    return {facts.unit: 1.0, **FACTORS.get(facts.unit, THINGS)}
