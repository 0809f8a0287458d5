"""Earmarked seats of the school year: exchange, arts, and care for mental health."""

from pandas import DataFrame

from geodata.demo.gazetteer import SCHOOL_YEAR

# id, name, Chinese name, kind, level, pupils for each seat, least share of a district's proportion.
PROGRAMMES = (
    ("G1", "Sister-school exchange", "姊妹学校交流计划", "hong_kong_macao_taiwan", "senior", 90, 0.5),
    ("G2", "Exchange year abroad", "海外交流学年", "exchange", "senior", 300, 0.0),
    ("G3", "City youth orchestra", "市青少年交响乐团", "arts", "junior", 60, 0.5),
    ("G4", "Peer support for mental health", "心理健康朋辈支持", "mental_health", "junior", 40, 0.8),
)


def programme_table(roll: DataFrame) -> DataFrame:
    """Return the programmes; their seats follow the pupils of the level.

    Parameters
    ----------
    roll
        level and pupils of each open school and level.
    """
    pupils = roll.groupby("level")["pupils"].sum()
    rows = [
        {
            "programme_id": programme,
            "year": SCHOOL_YEAR,
            "name": name,
            "name_zh": name_zh,
            "kind": kind,
            "seats": max(1, int(pupils[level]) // each),
            "level": level,
            "least_share": least,
        }
        for programme, name, name_zh, kind, level, each, least in PROGRAMMES
    ]
    return DataFrame(rows)
