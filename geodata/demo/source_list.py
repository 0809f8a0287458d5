"""The sources of money of the invented bureau, relative to what its schools need."""

from dataclasses import dataclass

from geodata.demo.gazetteer import SCHOOL_YEAR

COMPULSORY = "primary;junior"
HIRED_SHARE = 0.45  # of the missing teachers, what the staff money pays for


@dataclass(frozen=True)
class Source:
    """One source; `part` is its amount as a share of the need named in `of`."""

    source_id: str
    name: str
    name_zh: str
    kind: str
    of: str
    part: float
    uses: str
    levels: str = ""
    counties_only: bool = False
    ownership: str = ""
    yearly: float = 1.0
    match_ratio: float | None = None
    expires: int | None = None
    interest: float | None = None
    carry_over: float | None = None


SOURCES = (
    Source(
        "F01", "City and district budget, operating", "市县财政公用经费", "general", "all", 0.52, "operating"
    ),
    Source(
        "F02",
        "Staff budget, new posts",
        "新增教师经费",
        "general",
        "staff",
        HIRED_SHARE,
        "staff",
        ownership="public",
    ),
    Source(
        "F03",
        "Central compulsory education fund",
        "中央义务教育补助",
        "central",
        "rural",
        0.52,
        "operating",
        levels=COMPULSORY,
        counties_only=True,
        ownership="public",
        carry_over=0.0,
    ),
    Source(
        "F04",
        "Education surcharge",
        "教育费附加",
        "surcharge",
        "all",
        0.145,
        "operating;equipment;training",
        yearly=1.01,
        carry_over=1.0,
    ),
    Source(
        "F05",
        "Local education surcharge",
        "地方教育附加",
        "surcharge",
        "all",
        0.075,
        "operating;equipment;capital",
        levels="preschool;primary;junior;senior",
        yearly=1.01,
        carry_over=1.0,
    ),
    Source(
        "F06",
        "Central preschool fund",
        "中央学前教育专项",
        "central",
        "preschool",
        0.15,
        "operating",
        levels="preschool",
        ownership="public;inclusive_private",
        carry_over=0.0,
    ),
    Source(
        "F07",
        "Rural schools aid programme",
        "农村学校外援项目",
        "foreign_aid",
        "mountain",
        0.10,
        "equipment;training;operating",
        levels=COMPULSORY,
        counties_only=True,
        ownership="public",
        match_ratio=0.25,
        expires=SCHOOL_YEAR + 2,
        carry_over=1.0,
    ),
    Source(
        "F08",
        "School building loan",
        "校舍建设贷款",
        "loan",
        "all",
        0.60,
        "capital",
        levels="primary;junior;senior",
        ownership="public",
        expires=SCHOOL_YEAR + 3,
        interest=0.032,
        carry_over=1.0,
    ),
    Source(
        "F09",
        "Hometown donations",
        "乡贤捐赠",
        "donation",
        "mountain",
        0.05,
        "operating;equipment",
        counties_only=True,
        ownership="public",
        carry_over=1.0,
    ),
    Source(
        "F10",
        "Senior school fees",
        "普通高中学费",
        "fee",
        "senior",
        0.35,
        "operating",
        levels="senior",
        carry_over=0.0,
    ),
    Source(
        "F11",
        "Student aid fund",
        "学生资助资金",
        "general",
        "budget",
        0.045,
        "aid",
        levels="preschool;primary;junior;senior;special",
    ),
)
