"""Names of schools: after their place, or numbered in the city."""

import pandas as pd
from pandas import DataFrame, Series

from geodata.demo.gazetteer import CITY_NAME, CITY_NAME_ZH, ZONES

DIGITS = "零一二三四五六七八九"
WORDS = {
    "preschool": ("Kindergarten", "幼儿园"),
    "primary": ("Primary School", "小学"),
    "central": ("Central Primary School", "中心小学"),
    "point": ("Teaching Point", "教学点"),
    "junior": ("Junior Middle School", "初级中学"),
    "nine": ("Nine-Year School", "九年一贯制学校"),
    "senior": ("Senior High School", "高级中学"),
    "special": ("Special Education School", "特殊教育学校"),
}
OWNER_WORDS = {"public": ("", ""), "inclusive_private": ("Qimeng ", "启蒙"), "private": ("Yuying ", "育英")}
PLANNED = (" (planned)", "（规划）")


def school_names(schools: DataFrame, places: DataFrame) -> DataFrame:
    """Return columns name and name_zh for schools with columns kind, area, zone, ownership and status.

    Public senior schools, and public junior schools of the core, are numbered through the city; all others
    carry the name of their place, which no two schools of one kind share.
    """
    kind = schools["kind"].map(WORDS)
    owner = schools["ownership"].map(OWNER_WORDS)
    place = places.iloc[schools["area"].to_numpy()].set_index(schools.index)
    planned = schools["status"] == "candidate"
    name = place["en"] + " " + owner.str[0] + kind.str[0] + planned.map({True: PLANNED[0], False: ""})
    name_zh = place["zh"] + owner.str[1] + kind.str[1] + planned.map({True: PLANNED[1], False: ""})
    for numbered in _numbered(schools):
        order = pd.Series(range(1, int(numbered.sum()) + 1), index=schools.index[numbered])
        name[numbered] = f"{CITY_NAME} No. " + order.astype(str) + " " + kind[numbered].str[0]
        name_zh[numbered] = f"{CITY_NAME_ZH}第" + order.map(chinese_number) + kind[numbered].str[1]
    return DataFrame({"name": name, "name_zh": name_zh})


def _numbered(schools: DataFrame) -> tuple[Series, Series]:
    public = (schools["ownership"] == "public") & (schools["status"] == "open")
    core = schools["zone"] == ZONES.index("core")
    return public & (schools["kind"] == "senior"), public & core & (schools["kind"] == "junior")


def chinese_number(number: int) -> str:
    """Return a number from 1 to 999 in Chinese characters: 十二, 一百零三."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")
