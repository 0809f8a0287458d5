"""Chinese words for allowed values: a cell may say 小学 where the table keeps ``primary``.

Only the words listed here are understood, as they stand: they are the terms of the national statistics of
education, and each means one value. Other words of a bureau belong into the ``values`` of a mapping file.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

ZH: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "preschool": ("学前教育", "幼儿园"),
        "primary": ("小学",),
        "junior": ("初中",),
        "senior": ("普通高中", "高中"),
        "vocational": ("中等职业教育", "中职"),
        "special": ("特殊教育",),
        "public": ("公办",),
        "inclusive_private": ("普惠性民办",),
        "private": ("民办",),
        "urban": ("城区", "城市"),
        "town": ("镇区",),
        "rural": ("乡村", "农村"),
        "open": ("在办",),
        "candidate": ("拟建",),
        "surveyed": ("测绘",),
        "geocoded": ("地理编码",),
        "estimated": ("估计",),
        "counted": ("统计",),
        "general": ("一般公共预算",),
        "surcharge": ("教育费附加",),
        "central": ("中央补助",),
        "foreign_aid": ("国外援助",),
        "loan": ("贷款",),
        "donation": ("捐赠",),
        "fee": ("学费",),
        "new": ("新建",),
        "expand": ("扩建",),
        "temporary": ("临时校舍",),
        "convert": ("改办",),
        "close": ("撤并",),
        "standardize": ("标准化建设",),
        "equip": ("设备购置",),
        "operating": ("公用经费",),
        "staff": ("人员经费",),
        "training": ("培训费",),
        "equipment": ("仪器设备",),
        "capital": ("基本建设",),
        "aid": ("学生资助",),
        "debt": ("还本付息",),
    }
)
VALUES: Mapping[str, str] = MappingProxyType({word: value for value, words in ZH.items() for word in words})


def value_meant(text: str, choices: Collection[str]) -> str:
    """Return the allowed value that a word means, or the text itself where it means none of them."""
    value = VALUES.get(text, text)
    return value if value in choices else text
