"""The table of programmes: earmarked seats of a year, such as those of an exchange or of an arts class."""

import pandera.pandas as pa

from geodata.schemas.columns import choice, identifier, several, share, text, whole, year
from geodata.schemas.levels import LEVELS

PROGRAMME_KINDS = (
    "exchange",
    "hong_kong_macao_taiwan",
    "foreign",
    "mental_health",
    "arts",
    "national_unity",
    "other",
)

PROGRAMMES = pa.DataFrameSchema(
    {
        "programme_id": identifier("Programme id", "项目编号"),
        "year": year("School year", "学年", required=True),
        "name": text("Name", "名称", required=True),
        "name_zh": text("Chinese name", "中文名称"),
        "kind": choice("Kind", "类别", PROGRAMME_KINDS),
        "seats": whole("Earmarked seats", "专项名额", "seats", required=True, high=100_000),
        "level": choice("Level", "学段", LEVELS),
        "districts": several("Districts it is for", "适用区县", refers="districts"),
        "least_share": share(
            "Least share of its proportion that each district gets", "各区县按比例应得名额的最低保证比例"
        ),
        "expires": year("Last year of use", "到期年份"),
    },
    name="programmes",
    title="Programmes / 专项计划",
    unique=["programme_id", "year"],
)
