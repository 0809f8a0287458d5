"""Refuse columns that look like names or numbers of children or teachers.

A city is counts. A column that names people got into a file by mistake; that it would not be read is not
enough, since the file lies in the city folder and goes wherever that goes. What is declared in the dictionary
may be called as it is there, and a school is no person: names of schools, districts and projects are not
looked at as names.
"""

import re
from collections.abc import Iterator, Mapping

import numpy as np
from pandas import Series
from pandas.api.types import is_float_dtype, is_integer_dtype

from geodata.faults import Fault
from geodata.headers import folded_header
from geodata.people_kinds import PEOPLE_HEADER, PEOPLE_NAMES, PEOPLE_NUMBERS
from geodata.people_numbers import FORMS, Form
from geodata.readers.rows import Rows
from geodata.schemas.tables import columns_of

PERSON = "child|pupil|student|teacher|staff|parent|guardian|mother|father|head_?teacher|principal|employee"
# In these tables a row is about people, so that a bare "name" can only be a person's.
OF_PEOPLE = (
    "provision",
    "children",
    "staff",
    "classes",
    "grades",
    "graduates",
    "attendance",
    "aid",
    "quotas",
)
HEADERS = re.compile(
    rf"((legal_|preferred_|full_)?(first|last|given|family|middle|maiden)_?names?)|full_?name|forenames?|"
    rf"surnames?|(({PERSON})s?('s)?_(full_)?names?)|names?_of_(the_)?({PERSON})s?|"
    rf"(date_of_birth|birth_?dates?|dob|birthday)|(upn|uln|nino|ssn)|"
    rf"(nhs|national_insurance|social_security|passport|identity|id_card|unique_pupil)_(number|no\.?|num)|"
    rf"(home_|mobile_|cell_)(phone|telephone|number|address)(_number)?|mobile|"
    rf"({PERSON})s?_(phone|telephone|mobile|e-?mail|address)",
)
CHINESE = re.compile(
    r"(学生|幼儿|儿童|教师|老师|职工|员工|家长|监护人|父亲|母亲|校长|园长|班主任|负责人|联系人)?的?"
    r"(姓名|名字|身份证(件)?(号码?)?|出生日期|出生年月日?|手机(号码?)?|联系电话|家庭(住址|地址|电话)|护照(号码?)?|曾用名)"
    r"|(校长|园长|班主任|监护人|联系人|父亲|母亲|家长)|(全国)?学籍号|个人标识码|证件号码?"
)
BARE = ("name", "names", "名称", "名字", "姓名")
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
PLACE_ENDS = "镇乡村街道区县市校园院路社组里巷楼苑港桥湾山河湖岛站所部级年科语类型否是男女"
NAME_LENGTHS = (2, 3)
ENOUGH_NAMES = 12
NAMED_SHARE = 0.8
DISTINCT_SHARE = 0.7
ENGLISH_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*|[A-Z][a-z'-]+, [A-Z][a-z'-]+"
)


def people_faults(tables: Mapping[str, Rows]) -> Iterator[Fault]:
    """Yield a fault for each column that looks like names or numbers of people; no cell is quoted."""
    for table, rows in tables.items():
        declared = columns_of(table)
        for name in map(str, rows.frame.columns):
            if name != "geometry":
                yield from _column_faults(table, rows, name, is_declared=name in declared)


def _column_faults(table: str, rows: Rows, name: str, *, is_declared: bool) -> Iterator[Fault]:
    if not is_declared and names_people(name, table):
        yield PEOPLE_HEADER.at(rows.file, table=table, column=name)
        return
    if is_declared and columns_of(table)[name].kind not in ("id", "text"):
        return
    texts = _texts(rows.frame[name])
    for form in FORMS:
        if (form.declared or not is_declared) and (wrong := _fitting(texts, form)).any():
            where = tuple(texts.index[wrong].tolist())
            yield PEOPLE_NUMBERS.at(rows.file, table=table, rows=where, column=name, kind=form.name)
            return
    if not is_declared and _are_names(texts):
        yield PEOPLE_NAMES.at(rows.file, table=table, column=name)


def names_people(header: str, table: str) -> bool:
    """Tell whether a header that the dictionary does not know says that people stand below it."""
    folded = folded_header(header)
    bare = table in OF_PEOPLE and folded in BARE
    return bare or any(pattern.fullmatch(folded) is not None for pattern in (HEADERS, CHINESE))


def _texts(values: Series) -> Series:
    """Return the filled cells as text without ends; whole numbers have no decimals."""
    filled = values.dropna()
    if is_integer_dtype(filled.dtype) or is_float_dtype(filled.dtype):
        whole = filled[np.isfinite(filled) & (filled == np.floor(filled))]
        numbers: Series = whole.map(lambda number: f"{number:.0f}")
        return numbers.astype("str")
    texts: Series = filled.map(str).astype("str").str.strip()
    return texts[texts != ""]


def _fitting(texts: Series, form: Form) -> np.ndarray:
    """Return which cells have a form of number, none where there are too few to be sure."""
    fits = texts.map(form.fits).to_numpy(dtype=bool)
    enough = fits.sum() >= form.cells and fits.sum() >= form.share * len(fits)
    return fits if enough else np.zeros(len(fits), dtype=bool)


def _are_names(texts: Series) -> bool:
    """Tell whether most cells read like names of different people, Chinese or English."""
    if len(texts) < ENOUGH_NAMES or texts.nunique() < DISTINCT_SHARE * len(texts):
        return False
    read = texts.map(lambda text: _is_chinese_name(text) or ENGLISH_NAME.fullmatch(text) is not None)
    return bool(read.mean() >= NAMED_SHARE)


def _is_chinese_name(text: str) -> bool:
    return len(text) in NAME_LENGTHS and text[0] in SURNAMES and text[-1] not in PLACE_ENDS
