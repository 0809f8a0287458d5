"""The facts of a city: checked tables that nothing changes any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from geopandas import GeoDataFrame
from pandas import DataFrame

from geodata.faults import CityFaultsError, Fault
from geodata.fingerprint import fingerprint_of
from geodata.schemas.levels import LEVELS
from geodata.schemas.tables import SCHEMAS, empty_table


@dataclass(frozen=True, eq=False)
class City:
    """A city's settings and tables, as checked.

    Every table is sorted by its key and has a RangeIndex; ids and names are text; required columns are there
    and hold valid values; an optional column that no file gave is absent. Unknown numbers are NaN, unknown
    texts are missing, lists (``a;b``) are text and empty where nothing is said. Geometry is in `crs`, metres,
    in the column ``geometry``; lon and lat columns have become geometry. A table without a file is empty and
    has all declared columns. `geodata.schemas.tables` declares every column with unit and range.

    Attributes
    ----------
    name, name_zh
        Name of the city; the Chinese name is the name where none was given.
    school_year
        Year in which the school year began that the data describe.
    currency
        ISO 4217 code of every amount.
    crs
        Planning CRS, projected, in metres, such as ``EPSG:27700``.
    warnings
        What was accepted but should be known.
    """

    name: str
    name_zh: str
    school_year: int
    currency: str
    crs: str
    districts: GeoDataFrame
    schools: GeoDataFrame
    provision: DataFrame
    areas: GeoDataFrame
    children: DataFrame
    births: DataFrame
    travel: DataFrame
    staff: DataFrame
    sources: DataFrame
    projects: DataFrame
    classes: DataFrame
    quotas: DataFrame
    aid: DataFrame
    training: DataFrame
    grades: DataFrame = field(default_factory=partial(empty_table, "grades"))
    graduates: DataFrame = field(default_factory=partial(empty_table, "graduates"))
    attendance: DataFrame = field(default_factory=partial(empty_table, "attendance"))
    housing: DataFrame = field(default_factory=partial(empty_table, "housing"))
    programmes: DataFrame = field(default_factory=partial(empty_table, "programmes"))
    grants_before: DataFrame = field(default_factory=partial(empty_table, "grants_before"))
    street_nodes: DataFrame = field(default_factory=partial(empty_table, "street_nodes"))
    street_edges: DataFrame = field(default_factory=partial(empty_table, "street_edges"))
    warnings: tuple[Fault, ...] = ()

    @classmethod
    def load(cls, folder: Path, *, secluded: bool = False) -> "City":
        """Return the city of a folder; `secluded` when its files come from outside.

        Raises
        ------
        CityFaultsError
            With every fault of every file, when at least one is an error.
        """
        from geodata.checks import read_city  # noqa: PLC0415 - checks makes cities, so it imports this module

        city, faults = read_city(Path(folder), secluded=secluded)
        if city is None:
            raise CityFaultsError(faults)
        return city

    def tables(self) -> Mapping[str, DataFrame]:
        """Return all tables by name, in the order of the data dictionary."""
        return {name: getattr(self, name) for name in SCHEMAS}

    def settings(self) -> Mapping[str, object]:
        """Return what ``city.toml`` holds."""
        names = ("name", "name_zh", "school_year", "currency", "crs")
        return {name: getattr(self, name) for name in names}

    def fingerprint(self) -> str:
        """Return the SHA-256 of all settings and tables, in hex; row order and file format do not matter."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint_of(self.settings(), self.tables())

    def levels(self) -> tuple[str, ...]:
        """Return the levels that some school provides, in the fixed order."""
        provided = set(self.provision["level"])
        return tuple(level for level in LEVELS if level in provided)

    def years(self) -> tuple[int, ...]:
        """Return the years for which children are known, ascending."""
        return tuple(int(year) for year in sorted(self.children["year"].unique()))
