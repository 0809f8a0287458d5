"""Which district an English school belongs to, and which authorities a city is made of.

Metropolitan and unitary authorities and London boroughs are districts themselves. A county is not: its
schools belong to the districts of their wards.
"""

import re
from collections.abc import Sequence

import geopandas as gpd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geodata.faults import CityFaultsError, Fault
from geodata.importers.england_kinds import (
    AUTHORITY_BY_WARDS,
    AUTHORITY_UNKNOWN,
    CHOICE_UNKNOWN,
    DISTRICT_ESTIMATED,
    DISTRICTS_LEFT_OUT,
    SCHOOLS_FILE,
    WARDS_FILE,
    in_schools,
)
from geodata.nearest import nearest

WGS84 = "EPSG:4326"


def place_in_districts(schools: DataFrame, wards: GeoDataFrame) -> tuple[DataFrame, tuple[Fault, ...]]:
    """Return schools with ``lad_code``, and what had to be found out.

    An authority with the name of a district is that district, whatever the order of its words ("Bristol,
    City of"). The schools of any other are put in the district of their ward; without a known ward, in the
    district at their position; without one, where most schools of their authority are.

    Raises
    ------
    CityFaultsError
        If no ward of the file belongs to an authority.
    """
    by_name = wards.drop_duplicates("lad_name").set_index(wards["lad_name"].drop_duplicates().map(_words))
    district = schools["la_name"].map(_words).map(by_name["lad_code"])
    unnamed = schools[district.isna()]
    district = district.fillna(unnamed["ward_code"].map(wards.set_index("ward_id")["lad_code"]))
    lost = unnamed.groupby("la_name")["la_name"].transform(lambda here: district[here.index].isna().all())
    if len(unnamed) and lost.any():
        raise CityFaultsError(_unknown(unnamed[lost.astype(bool)], wards))
    faults = [
        in_schools(
            AUTHORITY_BY_WARDS,
            group["row"],
            "la_name",
            str(name),
            count=len(group),
            districts=", ".join(sorted(_names(wards, district[group.index]))),
        )
        for name, group in unnamed.groupby("la_name")
    ]
    guessed = schools[district.isna()]
    district = district.fillna(_at_position(guessed, wards)).fillna(_of_most(guessed, schools, district))
    if len(guessed):
        faults.append(in_schools(DISTRICT_ESTIMATED, guessed["row"], "ward_code", count=len(guessed)))
    return schools.assign(lad_code=district.astype("str")), tuple(faults)


def choose(
    schools: DataFrame, wards: GeoDataFrame, authorities: Sequence[str]
) -> tuple[DataFrame, GeoDataFrame, tuple[Fault, ...]]:
    """Return the schools and wards of the districts chosen; without a choice, of all that have a school.

    Parameters
    ----------
    schools
        With ``lad_code``.
    authorities
        Names or codes of local authorities (``Bolton``, ``350``) or of districts (``E08000001``).

    Raises
    ------
    CityFaultsError
        If one of them is in neither file.
    """
    chosen = schools
    if authorities:
        named = _named(schools, wards)
        strange = [word for word in authorities if _words(word) not in named]
        if strange:
            raise CityFaultsError(tuple(_not_there(word, schools) for word in strange))
        codes = set().union(*(named[_words(word)] for word in authorities))
        chosen = schools[schools["lad_code"].isin(codes)]
    kept = wards[wards["lad_code"].isin(chosen["lad_code"])]
    faults: tuple[Fault, ...] = ()
    if not authorities and len(kept) < len(wards):
        idle = wards.loc[~wards.index.isin(kept.index), "lad_name"].unique()
        shown = ", ".join(sorted(idle)[:3]) + ("…" if len(idle) > 3 else "")  # noqa: PLR2004 - enough to see
        faults = (DISTRICTS_LEFT_OUT.at(WARDS_FILE, column="lad_name", found=shown, count=len(idle)),)
    return chosen, kept, faults


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold().replace("'", "")))


def _names(wards: GeoDataFrame, codes: Series) -> set[str]:
    return set(wards.loc[wards["lad_code"].isin(codes), "lad_name"])


def _named(schools: DataFrame, wards: GeoDataFrame) -> dict[frozenset[str], set[str]]:
    """Return the districts behind every name and code an authority or a district has."""
    named: dict[frozenset[str], set[str]] = {}
    for table, columns in ((wards, ("lad_name", "lad_code")), (schools, ("la_name", "la_code"))):
        for column in columns:
            for name, codes in table.groupby(column)["lad_code"]:
                named[_words(str(name))] = set(codes)
    return named


def _not_there(word: str, schools: DataFrame) -> Fault:
    known = sorted(schools["la_name"].unique())
    shown = ", ".join(known[:20]) + ("…" if len(known) > 20 else "")  # noqa: PLR2004 - as many as a reader reads
    return CHOICE_UNKNOWN.at(
        SCHOOLS_FILE, column="la_name", found=word, choices=shown, nearest=nearest(word, known)
    )


def _unknown(lost: DataFrame, wards: GeoDataFrame) -> tuple[Fault, ...]:
    known = sorted(wards["lad_name"].unique())
    return tuple(
        in_schools(AUTHORITY_UNKNOWN, rows, "la_name", str(name), choices=", ".join(known[:20]))
        for name, rows in lost.groupby("la_name")["row"]
    )


def _at_position(schools: DataFrame, wards: GeoDataFrame) -> Series:
    known = schools[schools["lon"].notna() & schools["lat"].notna()]
    points = gpd.points_from_xy(known["lon"], known["lat"], crs=WGS84)
    placed = GeoDataFrame(index=known.index, geometry=points).to_crs(wards.crs)
    within = placed.sjoin(wards[["lad_code", "geometry"]], predicate="within")
    codes: Series = within["lad_code"].groupby(level=0).first()
    return codes


def _of_most(guessed: DataFrame, schools: DataFrame, district: Series) -> Series:
    most = district.groupby(schools["la_name"]).agg(lambda codes: codes.mode().iloc[0])
    return guessed["la_name"].map(most.to_dict())
