"""The data dictionary, ``docs/data_dictionary.md``, made from the declarations of the tables.

Run ``python -m geodata.dictionary`` to write it.
"""

from pathlib import Path

import pandera.pandas as pa

from geodata.readers.limits import HEADER_ROW, LIMITS
from geodata.schemas.columns import Facts, facts_of
from geodata.schemas.tables import LON_LAT, REQUIRED_TABLES, SCHEMAS, key_of, may_use_lon_lat
from geodata.schemas.words import ZH

PAGE = Path(__file__).parents[1] / "docs" / "data_dictionary.md"
INTRODUCTION = """\
# Data dictionary / 数据字典

Made by `python -m geodata.dictionary` from the declarations in `geodata/schemas`; do not edit it by hand.

A **city folder** holds `city.toml` and one file per table: `.csv` (commas; UTF-8, or GB18030 with a
warning), `.xlsx` (one workbook per table, or `city.xlsx` with a sheet per table), `.parquet`, `.geoparquet`,
`.gpkg`, `.geojson` (WGS 84) or `.shp` with its `.shx`, `.dbf`, `.prj` and `.cpg`. Columns marked * are
required, and each of schools, areas and street_nodes has either lon and lat or a geometry. Ids are text:
leading zeros count, and `NA` is an id like any other. An empty cell means unknown; nothing else does. Lists
in one cell are separated by semicolons. Amounts are in the currency of `city.toml`, never in 10 000 of it. A
map file must declare its CRS. Rows may stand in any order, one row per key; only street_edges may repeat it.

A column may be called by its name, its English title or its Chinese title; width, capitals and spaces do not
count. Sheets and files may be called by the titles of their tables. A bureau lists its own headers in
`headers.toml`, or under `[headers]` in `city.toml`: `[provision]` and then `"本校学生数" = "pupils"`. The
header is looked for in the first {rows} rows. An allowed value may be given by the Chinese word beside it
("小学" is `primary`), and true and false by 是 and 否; values have no other synonyms.

**城市文件夹**包含 `city.toml`，并且每个表一个文件（格式同上）。带 * 的列必填。
列名可用英文列名、英文标题或中文标题；工作表名和文件名可用表的中英文标题。
单位自有的表头写在 `headers.toml`，或 `city.toml` 的 `[headers]` 中。
取值可用英文代码，也可用其后括号中的中文词（如“小学”即 `primary`）；是、否即 true、false。空单元格表示未知。

## city.toml

| key | meaning | 含义 |
|---|---|---|
| name* | Name of the city | 城市名称 |
| name_zh | Chinese name | 中文名称 |
| school_year* | Year in which the school year begins that the data describe | 数据所属学年的起始年份 |
| currency* | ISO 4217 code of every amount, such as CNY | 货币代码 |
| crs* | Planning CRS: projected, in metres, such as EPSG:4549 | 规划坐标系（投影坐标，单位米） |
"""


def dictionary() -> str:
    """Return the page as Markdown."""
    introduction = INTRODUCTION.replace("{rows}", str(HEADER_ROW.most))
    return "\n".join([introduction, _limits(), *(_section(schema) for schema in SCHEMAS.values())])


def _limits() -> str:
    lines = [
        "## Limits / 读取上限",
        "",
        "A file beyond a limit is refused, and the message says which limit.",
        "",
        "| at most | of | 项目 |",
        "|---|---|---|",
        *(f"| {limit.most:,} | {limit.en} | {limit.zh} |" for limit in LIMITS),
        "",
    ]
    return "\n".join(lines)


def _section(schema: pa.DataFrameSchema) -> str:
    needed = "Required" if schema.name in REQUIRED_TABLES else "Optional"
    lines = [
        f"## {schema.name} · {schema.title}",
        "",
        f"{needed} table. Key: {', '.join(key_of(schema.name))}.",
        "",
        "| column | title | 名称 | type | unit | allowed | note |",
        "|---|---|---|---|---|---|---|",
        *(_line(schema, name, column) for name, column in schema.columns.items()),
        "",
    ]
    return "\n".join(lines)


def _line(schema: pa.DataFrameSchema, name: str, column: pa.Column) -> str:
    facts = facts_of(column)
    either = may_use_lon_lat(schema.name) and name in (*LON_LAT, "geometry")
    star = "*" if column.required and not either else ""
    cells = (f"{name}{star}", facts.en, facts.zh, facts.kind, facts.unit, _allowed(facts), column.description)
    return "| " + " | ".join(cells) + " |"


def _with_zh(value: str) -> str:
    return f"{value} ({'/'.join(ZH[value])})" if value in ZH else value


def _allowed(facts: Facts) -> str:
    words = []
    if facts.kind in ("whole", "number"):
        words.append(f"{facts.low:.15g} to {facts.high:.15g}")
    if facts.choices or facts.shapes:
        words.append(", ".join(_with_zh(value) for value in facts.choices or facts.shapes))
    if facts.refers:
        words.append(f"id of {facts.refers}")
    if facts.part_of:
        words.append(f"at most {facts.part_of}")
    return "; ".join(words)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(dictionary(), encoding="utf-8", newline="\n")
