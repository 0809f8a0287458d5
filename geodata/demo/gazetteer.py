"""The invented municipality on paper: its districts, its zones, and its three sizes."""

from dataclasses import dataclass
from typing import Literal

type SizeName = Literal["small", "city", "province"]

CITY_NAME, CITY_NAME_ZH = "Yunting", "云汀市"
SCHOOL_YEAR = 2026
CURRENCY = "CNY"
CRS = "EPSG:4547"  # CGCS2000, 3-degree zone around 114° E
CENTRE = (560_000.0, 4_790_000.0)  # open grassland: no real town lies under the invented one
ZONES = ("core", "suburb", "seat", "plain", "mountain")


@dataclass(frozen=True)
class District:
    """One district of the plan.

    Attributes
    ----------
    kind
        core, suburb, town or mountain: sets zones, growth and wealth.
    distance_km, bearing
        Where its centre lies from the centre of the city; degrees anticlockwise from east.
    reach_km
        How far it reaches against its neighbours (radius in the power diagram).
    areas_share, births_share
        Its share of the city's areas and births.
    growth
        Yearly growth of a cohort by migration, as a share.
    """

    name: str
    name_zh: str
    kind: Literal["core", "suburb", "town", "mountain"]
    distance_km: float
    bearing: float
    reach_km: float
    areas_share: float
    births_share: float
    growth: float
    fiscal_capacity: float

    @property
    def setting(self) -> str:
        """Urban districts are the core and the suburbs; counties are rural."""
        return "urban" if self.kind in {"core", "suburb"} else "rural"


DISTRICTS = (
    District("Gutai District", "鼓台区", "core", 3.2, 170, 3.0, 0.11, 0.145, 0.002, 1.45),
    District("Wangjin District", "望津区", "core", 3.2, 350, 3.0, 0.11, 0.135, 0.004, 1.40),
    District("Qilin District", "栖霖区", "suburb", 13, 75, 7.0, 0.13, 0.135, 0.022, 1.10),
    District("Nanzhu District", "南渚区", "suburb", 13, 305, 7.0, 0.12, 0.125, 0.026, 1.15),
    District("Dongwei District", "东圩区", "suburb", 13, 190, 7.0, 0.11, 0.110, 0.018, 1.00),
    District("Baidi County", "白荻县", "town", 29, 340, 12.0, 0.13, 0.125, -0.010, 0.75),
    District("Liuyan County", "柳堰县", "town", 28, 45, 12.0, 0.12, 0.110, -0.012, 0.70),
    District("Shishan County", "石杉县", "mountain", 30, 130, 12.5, 0.09, 0.063, -0.028, 0.45),
    District("Wuling County", "雾岭县", "mountain", 31, 235, 12.5, 0.08, 0.052, -0.032, 0.40),
)


@dataclass(frozen=True)
class Size:
    """How large the municipality is made.

    Attributes
    ----------
    areas
        Number of areas.
    births
        Births of the whole city in the base year (2015).
    stretch
        Factor on all distances: a larger population needs more land.
    edge_levels
        How often each boundary line is halved to make it look natural.
    """

    areas: int
    births: float
    stretch: float
    edge_levels: int


SIZES: dict[SizeName, Size] = {
    "small": Size(areas=150, births=1_850, stretch=0.55, edge_levels=3),
    "city": Size(areas=1_200, births=15_200, stretch=1.0, edge_levels=3),
    "province": Size(areas=20_400, births=72_000, stretch=2.1, edge_levels=2),
}
