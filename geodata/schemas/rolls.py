"""Tables of numbers on roll: by grade and year, graduates, where children go today, homes to come."""

import pandera.pandas as pa

from geodata.schemas.columns import choice, flag, identifier, number, share, text, whole, year
from geodata.schemas.levels import LEVELS

LEVEL = ("Level", "学段", LEVELS)

GRADES = pa.DataFrameSchema(
    {
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "level": choice(*LEVEL),
        "grade": whole(
            "Grade",
            "年级",
            "grade",
            low=1,
            high=20,
            required=True,
            note="Counted within the level: the first grade of each level is 1.",
        ),
        "year": year("School year", "学年", required=True, note="Year in which the school year begins."),
        "pupils": whole("Pupils", "在校生", "pupils", required=True, high=100_000),
    },
    name="grades",
    title="Grades / 分年级在校生",
    unique=["school_id", "level", "grade", "year"],
)

GRADUATES = pa.DataFrameSchema(
    {
        "school_id": identifier("Junior school id", "初中学校编号", refers="schools"),
        "year": year("Year", "年份", required=True, note="Calendar year in which they leave the school."),
        "graduates": whole("Graduates", "毕业生", "pupils", required=True, high=100_000),
        "eligible": whole(
            "Eligible for a quota place",
            "具有指标到校资格的学生",
            "pupils",
            high=100_000,
            part_of="graduates",
        ),
        "rural": flag("Counts as rural in the rules of quotas", "指标分配中按农村学校计"),
    },
    name="graduates",
    title="Graduates / 毕业生",
    unique=["school_id", "year"],
)

ATTENDANCE = pa.DataFrameSchema(
    {
        "area_id": identifier("Area id", "居住区编号", refers="areas"),
        "level": choice(*LEVEL),
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "children": whole(
            "Children who go there today",
            "目前就读人数",
            "children",
            required=True,
            note="In the school year of city.toml.",
        ),
    },
    name="attendance",
    title="Attendance / 就读去向",
    unique=["area_id", "level", "school_id"],
)

HOUSING = pa.DataFrameSchema(
    {
        "housing_id": identifier("Housing id", "住宅项目编号"),
        "name": text("Name", "名称"),
        "name_zh": text("Chinese name", "中文名称"),
        "area_id": identifier(
            "Area id",
            "居住区编号",
            refers="areas",
            required=False,
            nullable=True,
            note="Where it is empty, district_id says where the homes are.",
        ),
        "district_id": identifier(
            "District id", "区县编号", refers="districts", required=False, nullable=True
        ),
        "year": year("Year of completion", "交付年份", required=True),
        "units": whole("Homes", "住宅套数", "homes", required=True),
        "level": choice(*LEVEL, note="One row for each level."),
        "children_per_unit": number(
            "Children per home", "每套学生数", "children per home", high=10, required=True
        ),
        "uptake": share("Share of homes that will be lived in", "入住比例"),
    },
    name="housing",
    title="Housing / 新建住宅",
    unique=["housing_id", "level"],
)
