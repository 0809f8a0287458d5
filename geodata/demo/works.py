"""Sites for new schools, and the projects that would build, enlarge, convert, close or equip."""

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.demo.gazetteer import SCHOOL_YEAR, ZONES
from geodata.demo.landscape import Ints
from geodata.demo.rolls import CLASS_NORM

CANDIDATES_SHARE = 0.03  # candidate sites for each open school of the level
NEW_CLASSES = {"primary": (24, 30, 36), "junior": (24, 30)}
YUAN_PER_SEAT = {"primary": 42_000, "junior": 52_000}
RUNNING_PER_SEAT = 900
M2_PER_SEAT = {"teaching_area_m2": 6.0, "sports_area_m2": 9.0}


def candidate_sites(roll: DataFrame, now: DataFrame, zone: Ints, rng: np.random.Generator) -> DataFrame:
    """Return areas of the suburbs and county seats where a school of a level might be built: level, area.

    The more children of the level an area has beyond others, the likelier it is chosen; no area twice, and
    none that has a school of the level already.
    """
    growing = np.isin(zone, [ZONES.index("suburb"), ZONES.index("seat")])
    taken = np.zeros(len(zone), dtype=bool)
    parts = []
    for level in NEW_CLASSES:
        at_level = roll[roll["level"] == level]
        free = growing & ~taken
        free[at_level["area"].to_numpy()] = False
        count = min(int(free.sum()), max(2, round(CANDIDATES_SHARE * len(at_level))))
        weight = np.where(free, now[level].to_numpy(float) ** 2 + 1, 0)
        area = np.sort(rng.choice(len(zone), size=count, replace=False, p=weight / weight.sum()))
        taken[area] = True
        parts.append(DataFrame({"level": level, "area": area}))
    return pd.concat(parts, ignore_index=True)


def project_table(roll: DataFrame, candidates: DataFrame, rng: np.random.Generator) -> DataFrame:
    """Return the project library.

    Parameters
    ----------
    roll
        Open provision: school_id, level, ownership, zone, pupils, seats, classes and stocks.
    candidates
        school_id and level of each candidate site; each has two sizes to choose from.
    """
    public = roll[(roll["ownership"] == "public") & roll["level"].isin(list(NEW_CLASSES))]
    rows = [
        *_new(candidates, rng),
        *_expand(public, rng),
        *_close(public),
        *_equip(public),
        *_convert(roll),
    ]
    table = DataFrame(rows)
    table.insert(0, "project_id", [f"P{number:04d}" for number in range(1, len(table) + 1)])
    added = [name for name in table.columns if name.startswith("adds_")]
    whole = dict.fromkeys((*added, "earliest_year", "lead_years"), "Int64")
    return table.fillna({"group": "", **dict.fromkeys(added, 0)}).astype(whole)


def _new(candidates: DataFrame, rng: np.random.Generator) -> list[dict[str, object]]:
    rows = []
    for site in candidates.to_dict("records"):
        sizes = NEW_CLASSES[site["level"]]
        small = int(rng.integers(len(sizes) - 1))
        earliest = SCHOOL_YEAR + int(rng.integers(0, 3))
        for classes in (sizes[small], sizes[small + 1]):
            seats = classes * CLASS_NORM[site["level"]]
            row = _row(site["school_id"], site["level"], "new", f"New school, {classes} classes", earliest, 2)
            row |= _seats(site["level"], seats, rng) | {"adds_rooms": classes}
            row |= {"group": f"site-{site['school_id']}"}
            rows.append(row)
    return rows


def _expand(public: DataFrame, rng: np.random.Generator) -> list[dict[str, object]]:
    over = public.assign(over=public["pupils"] - public["seats"]).query("over > 40")
    over = over.sort_values(["over", "school_id"], ascending=[False, True]).head(max(3, len(public) // 12))
    rows = []
    for school in over.to_dict("records"):
        norm = CLASS_NORM[school["level"]]
        classes = int(np.clip(np.ceil(school["over"] / norm / 2) * 2, 4, 12))
        row = _row(
            school["school_id"], school["level"], "expand", f"Annex, {classes} classes", SCHOOL_YEAR, 1
        )
        rows.append(
            row
            | _seats(school["level"], classes * norm, rng)
            | {"adds_rooms": classes, "group": f"room-{school['school_id']}"}
        )
        row = _row(school["school_id"], school["level"], "temporary", "Temporary classrooms", SCHOOL_YEAR, 0)
        row |= {"capital_cost": 900_000, "running_cost": 120_000, "adds_seats": 2 * norm, "adds_rooms": 2}
        rows.append(row | {"group": f"room-{school['school_id']}"})
    return rows


def _close(public: DataFrame) -> list[dict[str, object]]:
    small = public[(public["zone"] == ZONES.index("mountain")) & (public["level"] == "primary")]
    small = small.sort_values(["pupils", "school_id"]).head(max(2, len(small) // 8))
    rows = []
    for school in small.to_dict("records"):
        row = _row(
            school["school_id"], school["level"], "close", "Close the teaching point", SCHOOL_YEAR + 1, 1
        )
        saved = -round(60_000 + 900 * school["pupils"])
        rows.append(
            row
            | {"capital_cost": 150_000, "running_cost": saved}
            | {"adds_seats": -int(school["seats"]), "adds_rooms": -int(school["rooms"])}
        )
    return rows


def _equip(public: DataFrame) -> list[dict[str, object]]:
    poor = public.assign(each=public["equipment_value"] / public["pupils"])
    poor = poor[poor["pupils"] > 100].sort_values(["each", "school_id"]).head(max(3, len(public) // 10))  # noqa: PLR2004
    rows = []
    for school in poor.to_dict("records"):
        value = max(20_000, round(800 * school["pupils"], -4))
        rooms = max(1, int(school["classes"]) // 4)
        row = _row(
            school["school_id"], school["level"], "equip", "Equipment and multimedia rooms", SCHOOL_YEAR, 0
        )
        row |= {"capital_cost": value + 30_000 * rooms, "running_cost": 0}
        rows.append(row | {"adds_equipment_value": value, "adds_multimedia_rooms": rooms})
    return rows


def _convert(roll: DataFrame) -> list[dict[str, object]]:
    spare = roll.assign(spare=roll["seats"] - roll["pupils"])
    spare = spare[(spare["level"] == "preschool") & (spare["ownership"] == "public")]
    spare = spare.sort_values(["spare", "school_id"], ascending=[False, True]).head(max(1, len(spare) // 40))
    rows = []
    for school in spare.to_dict("records"):
        freed = int(school["spare"]) // 30
        row = _row(
            school["school_id"], "preschool", "convert", "Give spare rooms to other uses", SCHOOL_YEAR + 1, 1
        )
        cost = {"capital_cost": 400_000, "running_cost": -80_000}
        rows.append(row | cost | {"adds_seats": -30 * freed, "adds_rooms": -freed})
    return rows


def _row(school_id: str, level: str, kind: str, name: str, earliest: int, lead: int) -> dict[str, object]:
    keys = {"name": name, "school_id": school_id, "level": level, "kind": kind}
    return {**keys, "earliest_year": earliest, "lead_years": lead, "group": ""}


def _seats(level: str, seats: int, rng: np.random.Generator) -> dict[str, object]:
    cost = round(seats * YUAN_PER_SEAT[level] * rng.uniform(0.85, 1.2), -5)
    added = {f"adds_{stock}": round(seats * each) for stock, each in M2_PER_SEAT.items()}
    return {"capital_cost": cost, "running_cost": seats * RUNNING_PER_SEAT, "adds_seats": seats, **added}
