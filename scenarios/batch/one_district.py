"""A city of one district: its schools, its areas, its children and its share of the money.

Borders are closed: a child of the district is placed at its schools or not at all, no child from outside
takes their seats, and no teacher moves over the border. A source of money for this district alone comes
whole, one for others not at all; one that it shares comes by the pupils taught today, among those the source
may pay for (level, ownership, district), in whole cents that add up over the districts to the source.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from geodata.city import City
from geodata.schemas.tables import SCHEMAS, empty_table
from models.rounding import cents_of, largest_remainder
from scenarios.errors import Problem, ScenarioError, nearest

CITY_WIDE = ("quotas", "training", "programme_seats")  # decisions that divide something over all districts
_DIVIDED = ("quotas", "training", "programmes")  # their tables
_BORDER = ("requires", "group")
_LIST = ";"


def district_city(city: City, district: str) -> City:
    """Return the part of a city that lies in one district, as a city.

    Its name is "city · district". Streets stay whole, for ways may leave the district and come back.

    Raises
    ------
    ScenarioError
        The district is unknown, a source it shares cannot be divided because pupils are not known, or
        one of its projects goes with a project of another district.
    """
    known = [str(each) for each in city.districts["district_id"]]
    if district not in known:
        raise ScenarioError.one(
            "district",
            "the city has no such district",
            found=district,
            allowed=", ".join(known),
            nearest=nearest(district, known),
        )
    schools = _ids(city.schools, "school_id", district)
    areas = _ids(city.areas, "area_id", district)
    _require_own_projects(city, schools, district)
    parts = {name: _kept(name, table, district, schools, areas) for name, table in city.tables().items()}
    names = city.districts.set_index("district_id").loc[district]
    chinese = names.get("name_zh")
    changes: dict[str, Any] = {**parts, "sources": shared_sources(city, district)}
    return replace(
        city,
        **changes,
        name=f"{city.name} · {names.get('name') or district}",
        name_zh=f"{city.name_zh} · {district if pd.isna(chinese) or not chinese else chinese}",
        warnings=(),
    )


def shared_sources(city: City, district: str) -> pd.DataFrame:
    """Return the money of a district: the sources that may pay there, each with the district's share.

    Raises
    ------
    ScenarioError
        Pupils that a shared source would be divided by are not known.
    """
    rows: list[dict[str, Any]] = []
    records: list[dict[str, Any]] = city.sources.to_dict("records")  # type: ignore[assignment]
    for source in records:
        among = _listed(source.get("districts")) or [str(each) for each in city.districts["district_id"]]
        if district in among:
            share = _share(city, source, sorted(among), district) if len(among) > 1 else 1.0
            rows.append({**source, **_scaled(source, share), "districts": district})
    found = pd.DataFrame(rows, columns=list(city.sources.columns))
    return found.astype(city.sources.dtypes.to_dict()).reset_index(drop=True)


def _share(city: City, source: Mapping[str, object], among: list[str], district: str) -> float:
    """Return a district's part of a source, as a share of the whole that makes whole cents."""
    pupils = _pupils(city, source).reindex(among, fill_value=0.0)
    if pupils.isna().any():
        raise ScenarioError.one(
            "sources",
            "a source is shared by pupils, but the pupils of a school are not known",
            found=f"{source['source_id']}: {', '.join(pupils.index[pupils.isna()])}",
        )
    total, amount = float(pupils.sum()), float(str(source["amount"]))
    if not total or not amount:
        return 0.0 if amount else float(pupils[district] / total if total else 0.0)
    cents = int(cents_of(np.array([amount]))[0])
    parts = largest_remainder(pupils.to_numpy(dtype=np.float64) / total * cents)
    return float(parts[among.index(district)]) / cents


def _pupils(city: City, source: Mapping[str, object]) -> pd.Series:
    """Return today's pupils that a source may pay for, by district; NaN where a school's are unknown."""
    owners = city.schools.set_index("school_id")[["district_id", "ownership"]]
    taught = city.provision.join(owners, on="school_id")
    for column, allowed in (("level", source.get("levels")), ("ownership", source.get("ownership"))):
        if chosen := _listed(allowed):
            taught = taught[taught[column].isin(chosen)]
    pupils: pd.Series = taught.groupby("district_id")["pupils"].apply(lambda part: part.sum(skipna=False))
    return pupils


def _scaled(source: Mapping[str, object], share: float) -> dict[str, float]:
    money = (name for name in ("amount", "drawdown", "repayment") if name in source)
    return {name: round(float(str(source[name])) * share, 2) for name in money}


def _kept(
    name: str, table: pd.DataFrame, district: str, schools: frozenset[str], areas: frozenset[str]
) -> pd.DataFrame:
    """Return the rows of a table that speak of the district."""
    if name in _DIVIDED:
        return empty_table(name)
    inside = pd.Series(data=True, index=table.index)
    if name == "housing":
        inside &= table["area_id"].isin(areas) | table["district_id"].eq(district)
    elif name in {"districts", "schools", "areas", "births"}:
        inside &= table["district_id"].eq(district)
    else:
        for column, mine in (("school_id", schools), ("area_id", areas)):
            if column in SCHEMAS[name].columns and column in table:
                inside &= table[column].isin(mine)
    return table[inside].reset_index(drop=True)


def _require_own_projects(city: City, schools: frozenset[str], district: str) -> None:
    """Refuse projects that go with one of another district: alone they cannot be decided."""
    projects = city.projects
    own = projects["school_id"].isin(schools)
    outside = projects[~own]
    for column in (name for name in _BORDER if name in projects):
        elsewhere = set(outside["project_id"] if column == "requires" else outside[column].dropna()) - {""}
        for project in projects[own].to_dict("records"):
            if shared := sorted(elsewhere & set(_listed(project[column]))):
                raise ScenarioError(
                    Problem(
                        "district",
                        "a project of this district goes with one of another; it cannot be decided alone",
                        found=f"{district}: {project['project_id']}, {column} {', '.join(shared)}",
                    )
                )


def _ids(table: pd.DataFrame, key: str, district: str) -> frozenset[str]:
    return frozenset(table.loc[table["district_id"].eq(district), key])


def _listed(value: Any) -> list[str]:  # noqa: ANN401 - a cell
    return [] if pd.isna(value) else [part for part in str(value).split(_LIST) if part]
