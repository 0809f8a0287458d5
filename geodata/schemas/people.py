"""Tables of people: school places and stocks, children, births, staff, classes, quotas, aid, training."""

import pandera.pandas as pa

from geodata.schemas.columns import choice, identifier, money, number, several, share, text, whole, year
from geodata.schemas.levels import LEVELS

LEVEL = ("Level", "学段", LEVELS)
TEACHERS = "full-time equivalents"

STOCKS: dict[str, pa.Column] = {
    "teachers": number("Teachers", "专任教师", TEACHERS),
    "qualified_teachers": number("Qualified teachers", "高于规定学历教师", TEACHERS, part_of="teachers"),
    "backbone_teachers": number("Backbone teachers", "骨干教师", TEACHERS, part_of="teachers"),
    "arts_pe_teachers": number("Arts and PE teachers", "体育艺术教师", TEACHERS, part_of="teachers"),
    "counsellors": number("Counsellors", "心理健康教师", TEACHERS),
    "certified_teachers": number("Certified teachers", "持证教师", TEACHERS, part_of="teachers"),
    "teaching_area_m2": number("Teaching area", "教学及辅助用房面积", "m²", high=1e7),
    "indoor_sports_m2": number("Indoor sports area", "室内体育用房面积", "m²", high=1e7),
    "sports_area_m2": number("Sports area", "体育运动场馆面积", "m²", high=1e7),
    "equipment_value": number(
        "Value of equipment",
        "教学仪器设备值",
        "currency",
        high=1e11,
        note="In yuan, not 10 000 yuan.",
    ),
    "multimedia_rooms": number("Rooms with multimedia", "网络多媒体教室", "rooms"),
    "computers": number("Computers", "计算机", "computers"),
    "books": number("Books", "图书", "books", high=1e8),
    "rooms": number("Class rooms", "普通教室", "rooms", note="As many classes can be opened at once."),
    "music_rooms": number("Music rooms", "音乐专用教室", "rooms"),
    "art_rooms": number("Art rooms", "美术专用教室", "rooms"),
    "laboratories": number("Laboratories", "实验室", "rooms"),
    "titled_teachers": number(
        "Teachers of middle and senior title", "中级及以上职称教师", TEACHERS, part_of="teachers"
    ),
    "trained_teachers": number(
        "Teachers with all training hours", "完成培训学时教师", TEACHERS, part_of="teachers"
    ),
    "resource_rooms": number("Resource rooms", "资源教室", "rooms"),
    "outdoor_area_m2": number("Outdoor play ground", "户外活动场地面积", "m²", high=1e7),
    "activity_area_m2": number("Activity and sleeping rooms", "活动室、寝室面积", "m²", high=1e7),
    "building_area_m2": number("Building", "校舍建筑面积", "m²", high=1e7),
    "disadvantaged_pupils": number("Disadvantaged pupils", "困难学生", "pupils", part_of="pupils"),
}

PROVISION = pa.DataFrameSchema(
    {
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "level": choice(*LEVEL),
        "pupils": whole("Pupils", "在校生", "pupils", required=True, high=100_000),
        "seats": whole("Seats", "学位", "seats", required=True, high=100_000),
        "classes": whole("Classes", "班级", "classes", high=5_000),
        "boarders": whole("Boarders", "寄宿生", "pupils", high=100_000, part_of="pupils"),
        "staff": number("Staff", "教职工", TEACHERS, high=100_000),
        "entrants": whole("Entrants this year", "招生数", "pupils", high=100_000, part_of="pupils"),
        "expected_graduates": whole(
            "Expected graduates", "预计毕业生", "pupils", high=100_000, part_of="pupils"
        ),
        "pupils_in_zone": whole(
            "Pupils from the school's zone", "片区内就近入学学生", "pupils", high=100_000, part_of="pupils"
        ),
        "migrant_pupils": whole("Migrant pupils", "随迁子女", "pupils", high=100_000, part_of="pupils"),
        "left_behind_pupils": whole(
            "Left-behind pupils", "留守儿童", "pupils", high=100_000, part_of="pupils"
        ),
        "inclusive_pupils": whole(
            "Pupils with special needs", "随班就读学生", "pupils", high=100_000, part_of="pupils"
        ),
        "cohort_entrants": whole(
            "Entrants of the leaving cohort", "毕业年级当年招生数", "pupils", high=100_000
        ),
        "cohort_graduates": whole("Graduates of the cohort", "该届毕业生数", "pupils", high=100_000),
        "cohort_in": whole("Came into the cohort", "该届转入人数", "pupils", high=100_000),
        "cohort_out": whole("Left the cohort", "该届转出人数", "pupils", high=100_000),
        "cohort_deaths": whole("Deaths in the cohort", "该届死亡人数", "pupils", high=100_000),
        **STOCKS,
    },
    name="provision",
    title="Provision / 办学条件",
    unique=["school_id", "level"],
)

CHILDREN = pa.DataFrameSchema(
    {
        "area_id": identifier("Area id", "居住区编号", refers="areas"),
        "level": choice(*LEVEL),
        "year": year("School year", "学年", required=True, note="Year in which the school year begins."),
        "children": whole("Children", "适龄儿童", "children", required=True),
        "low": whole("Low forecast", "低方案", "children"),
        "high": whole("High forecast", "高方案", "children"),
        "basis": choice(
            "Basis",
            "数据依据",
            ("counted", "estimated"),
            required=False,
            note="Estimated: spread from the pupils of schools. Empty: not said.",
        ),
    },
    name="children",
    title="Children / 适龄儿童",
    unique=["area_id", "level", "year"],
)

BIRTHS = pa.DataFrameSchema(
    {
        "district_id": identifier("District id", "区县编号", refers="districts"),
        "year": year("Year", "年份", required=True),
        "births": whole("Births", "出生人口", "children", required=True, high=1e8),
        "registered": whole("Registered here", "户籍出生人口", "children", high=1e8),
        "migrant": whole("Of migrants", "流动人口出生", "children", high=1e8),
    },
    name="births",
    title="Births / 出生人口",
    unique=["district_id", "year"],
)

STAFF = pa.DataFrameSchema(
    {
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "level": choice(*LEVEL),
        "kind": identifier("Kind of teacher", "教师类别", note="A subject group or tier of the policy pack."),
        "teachers": number("Teachers", "教师", TEACHERS, required=True, high=100_000),
        "posts": number("Approved posts", "编制数", TEACHERS, high=100_000),
        "leaving": number("Leaving", "将离职", TEACHERS, high=100_000, part_of="teachers"),
        "movable": number("Movable", "可交流", TEACHERS, high=100_000, part_of="teachers"),
        "backbone": number("Backbone", "骨干", TEACHERS, high=100_000, part_of="teachers"),
        "years_at_school": number("Mean years at this school", "平均在校年限", "year", high=80),
        "retiring": number(
            "Retiring", "将退休", TEACHERS, high=100_000, part_of="leaving", note="Part of those leaving."
        ),
        "mean_age": number("Mean age", "平均年龄", "year", low=15, high=90),
    },
    name="staff",
    title="Staff / 教师",
    unique=["school_id", "level", "kind"],
)

CLASSES = pa.DataFrameSchema(
    {
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "level": choice(*LEVEL),
        "grade": whole("Grade", "年级", "grade", required=True, high=20),
        "class_no": identifier("Class number", "班号"),
        "pupils": whole("Pupils", "学生", "pupils", required=True, high=500),
    },
    name="classes",
    title="Classes / 班级",
    unique=["school_id", "level", "grade", "class_no"],
)

QUOTAS = pa.DataFrameSchema(
    {
        "senior_school_id": identifier("Senior school id", "高中编号", refers="schools"),
        "year": year("School year", "学年", required=True),
        "places": whole("Places", "招生计划", "places", required=True, high=100_000),
        "distributed_share": share("Share given to junior schools", "指标到校比例", required=True),
    },
    name="quotas",
    title="Quotas / 招生指标",
    unique=["senior_school_id", "year"],
)

AID = pa.DataFrameSchema(
    {
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "level": choice(*LEVEL),
        "category": identifier("Category", "资助类别"),
        "eligible": whole(
            "Eligible pupils", "符合条件人数", "pupils", required=True, note="Counts, no names."
        ),
        "boarders": whole("Boarders among them", "其中寄宿生", "pupils", part_of="eligible"),
    },
    name="aid",
    title="Aid / 资助",
    unique=["school_id", "level", "category"],
)

TRAINING = pa.DataFrameSchema(
    {
        "programme_id": identifier("Programme id", "项目编号"),
        "name": text("Name", "名称"),
        "places": whole("Places", "名额", "places", required=True),
        "cost": money("Cost of the programme", "项目成本", required=True),
        "kinds": several("Eligible kinds of teacher", "适用教师类别"),
        "levels": several("Eligible levels", "适用学段", choices=LEVELS),
        "hours": number("Hours per place", "学时", "hours", high=10_000),
    },
    name="training",
    title="Training / 培训",
    unique=["programme_id"],
)
