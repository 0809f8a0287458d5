"""The settings of a city: ``city.toml``, every key checked."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.numbers import list_currencies
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata import kinds
from geodata.faults import Fault
from geodata.inside import leads_outside
from geodata.nearest import nearest
from geodata.toml_text import TomlError, parse_toml, toml_text

FILE = "city.toml"
REQUIRED = {
    "name": kinds.ALLOWED_NAME,
    "school_year": kinds.ALLOWED_YEAR,
    "currency": kinds.ALLOWED_CURRENCY,
    "crs": kinds.ALLOWED_CRS,
}
ALLOWED = {**REQUIRED, "name_zh": kinds.ALLOWED_NAME}
HEADERS = "headers"
YEARS = range(1900, 2201)
METRES = ("metre", "meter", "m")
WEB_MERCATOR = ("EPSG:3857", "EPSG:3785", "EPSG:900913")


@dataclass(frozen=True)
class Settings:
    """Checked settings; a value that was at fault is missing (empty text, year 0, no CRS).

    `headers` is the section of the bureau's own headers, which `geodata.headers` checks.
    """

    name: str = ""
    name_zh: str = ""
    school_year: int = 0
    currency: str = ""
    crs: CRS | None = None
    crs_name: str = ""
    headers: object = None


def read_settings(folder: Path) -> tuple[Settings, tuple[Fault, ...]]:
    """Return the settings of a city folder and what is wrong with them."""
    if leads_outside(folder / FILE, folder):
        return Settings(), ()  # told with the other files; nothing of it is read or quoted
    try:
        values = parse_toml(toml_text(folder / FILE, "utf-8-sig"))
    except FileNotFoundError:
        return Settings(), (kinds.SETTINGS_MISSING.at(FILE),)
    except (TomlError, UnicodeDecodeError, OSError) as error:
        return Settings(), (kinds.SETTINGS_SYNTAX.at(FILE, found=str(error)),)
    faults = [*_key_faults(values)]
    faults += [
        _value_fault(key, values[key]) for key in ALLOWED if key in values and not _valid(key, values[key])
    ]
    good = {key: value for key, value in values.items() if key in ALLOWED and _valid(key, value)}
    crs, crs_faults = planning_crs(good["crs"]) if "crs" in good else (None, ())
    settings = Settings(
        name=good.get("name", ""),
        name_zh=good.get("name_zh", good.get("name", "")),
        school_year=good.get("school_year", 0),
        currency=good.get("currency", ""),
        crs=crs,
        crs_name=good.get("crs", ""),
        headers=values.get(HEADERS),
    )
    return settings, (*faults, *crs_faults)


def _key_faults(values: Mapping[str, Any]) -> list[Fault]:
    choices = ", ".join(ALLOWED)
    unknown = [
        kinds.SETTING_UNKNOWN.at(FILE, found=key, key=key, choices=choices, nearest=nearest(key, ALLOWED))
        for key in values
        if key not in (*ALLOWED, HEADERS)
    ]
    missing = [
        kinds.SETTING_MISSING.at(FILE, key=key, allowed=allowed)
        for key, allowed in REQUIRED.items()
        if key not in values
    ]
    return unknown + missing


def _value_fault(key: str, value: object) -> Fault:
    found = json.dumps(value, ensure_ascii=False, default=str)
    return kinds.SETTING_VALUE.at(FILE, key=key, found=found, allowed=ALLOWED[key])


def _valid(key: str, value: object) -> bool:
    if key == "school_year":
        return type(value) is int and value in YEARS
    if not isinstance(value, str) or not value.strip():
        return False
    if key == "currency":
        return value in list_currencies()
    return True


def planning_crs(name: str) -> tuple[CRS | None, tuple[Fault, ...]]:
    """Return the CRS of this name when distances can be measured in it, else what is wrong with it."""
    crs = _registered_crs(name)
    if crs is None:
        return None, (kinds.CRS_UNKNOWN.at(FILE, found=name),)
    if not crs.is_projected:
        return None, (kinds.CRS_GEOGRAPHIC.at(FILE, found=f"{name} ({crs.name})"),)
    if any(axis.unit_name not in METRES for axis in crs.axis_info):
        return None, (kinds.CRS_NOT_METRES.at(FILE, found=f"{name} ({crs.axis_info[0].unit_name})"),)
    if name.upper() in WEB_MERCATOR:
        return None, (kinds.CRS_DISTORTED.at(FILE, found=name),)
    return crs, ()


def _registered_crs(name: str) -> CRS | None:
    if not re.fullmatch(r"[A-Za-z]+:\w+", name):
        return None
    try:
        return CRS.from_user_input(name)
    except CRSError:
        return None
