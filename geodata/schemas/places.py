"""Tables of places: districts, schools, areas, and the ways between them."""

import pandera.pandas as pa

from geodata.schemas.columns import (
    choice,
    flag,
    geometry,
    identifier,
    number,
    share,
    text,
    whole,
    year,
)

POLYGONS = ("Polygon", "MultiPolygon")
OWNERSHIPS = ("public", "inclusive_private", "private")
SETTINGS = ("urban", "town", "rural")
POINT_NOTE = "WGS 84 degrees; lon and lat together stand for the geometry and become it."


def lon() -> pa.Column:
    """Declare the longitude of a point."""
    return number("Longitude", "经度", "degree", low=-180, high=180, note=POINT_NOTE)


def lat() -> pa.Column:
    """Declare the latitude of a point."""
    return number("Latitude", "纬度", "degree", low=-90, high=90, note=POINT_NOTE)


DISTRICTS = pa.DataFrameSchema(
    {
        "district_id": identifier("District id", "区县编号"),
        "name": text("Name", "名称", required=True),
        "name_zh": text("Chinese name", "中文名称"),
        "setting": choice("Setting", "城乡类型", ("urban", "rural")),
        "population": whole("Population", "常住人口", "people", high=1e9),
        "fiscal_capacity": number("Fiscal capacity", "财力系数", "index", high=1000, note="1: city mean."),
        "geometry": geometry("Boundary", "边界", POLYGONS),
    },
    name="districts",
    title="Districts / 区县",
    unique=["district_id"],
)

SCHOOLS = pa.DataFrameSchema(
    {
        "school_id": identifier("School id", "学校编号"),
        "name": text("Name", "名称", required=True),
        "name_zh": text("Chinese name", "中文名称"),
        "district_id": identifier("District id", "区县编号", refers="districts"),
        "ownership": choice("Ownership", "办学性质", OWNERSHIPS),
        "setting": choice("Setting", "城乡类型", SETTINGS),
        "status": choice("Status", "状态", ("open", "candidate"), note="Candidate: a site that may open."),
        "lon": lon(),
        "lat": lat(),
        "point_source": choice(
            "Source of the point", "点位来源", ("surveyed", "geocoded", "estimated"), required=False
        ),
        "retained_in_layout": flag("Retained in the layout plan", "布局规划保留"),
        "founded_year": year("Year of foundation", "建校年份"),
        "grade_low": whole(
            "Lowest grade", "最低年级", "grade", high=20, note="Counted through the years of schooling."
        ),
        "grade_high": whole(
            "Highest grade", "最高年级", "grade", high=20, note="Counted through the years of schooling."
        ),
        "boarding": flag("Boarding school", "寄宿制学校"),
        "geometry": geometry("Point", "位置", ("Point",), note="Or lon and lat."),
    },
    name="schools",
    title="Schools / 学校",
    unique=["school_id"],
)

AREAS = pa.DataFrameSchema(
    {
        "area_id": identifier("Area id", "居住区编号"),
        "name": text("Name", "名称"),
        "name_zh": text("Chinese name", "中文名称"),
        "district_id": identifier("District id", "区县编号", refers="districts"),
        "setting": choice("Setting", "城乡类型", SETTINGS, required=False),
        "disadvantaged_share": share("Share of disadvantaged children", "困难儿童比例"),
        "lon": lon(),
        "lat": lat(),
        "geometry": geometry("Polygon or point", "面或点", (*POLYGONS, "Point"), note="Or lon and lat."),
    },
    name="areas",
    title="Areas / 居住区",
    unique=["area_id"],
)

TRAVEL = pa.DataFrameSchema(
    {
        "area_id": identifier("Area id", "居住区编号", refers="areas"),
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "metres": number(
            "Distance",
            "距离",
            "m",
            required=True,
            note="For a school with any row here, only the pairs given here exist; others are computed.",
        ),
        "minutes": number("Time", "时间", "min", high=1440),
    },
    name="travel",
    title="Travel / 出行",
    unique=["area_id", "school_id"],
)
