"""Tables of money: sources of a budget year, what they paid in past years, and projects to build."""

import pandera.pandas as pa

from geodata.schemas.columns import (
    choice,
    facts_of,
    identifier,
    money,
    number,
    several,
    share,
    text,
    whole,
    year,
)
from geodata.schemas.levels import LEVELS
from geodata.schemas.people import STOCKS
from geodata.schemas.places import OWNERSHIPS

SOURCE_KINDS = ("general", "surcharge", "central", "foreign_aid", "loan", "donation", "fee")
USES = ("operating", "staff", "training", "equipment", "capital", "aid", "debt")
PROJECT_KINDS = ("new", "expand", "temporary", "convert", "close", "standardize", "equip")

SOURCES = pa.DataFrameSchema(
    {
        "source_id": identifier("Source id", "资金来源编号"),
        "year": year("Budget year", "预算年度", required=True),
        "name": text("Name", "名称", required=True),
        "name_zh": text("Chinese name", "中文名称"),
        "kind": choice("Kind", "类别", SOURCE_KINDS),
        "amount": money("Amount", "金额", required=True, note="In yuan or pounds, not in 10 000."),
        "levels": several("Eligible levels", "适用学段", choices=LEVELS),
        "uses": several("Eligible uses", "适用用途"),
        "districts": several("Eligible districts", "适用区县", refers="districts"),
        "ownership": several("Eligible ownership", "适用办学性质", choices=OWNERSHIPS),
        "match_ratio": number("Own money per unit granted", "配套比例", "ratio", high=100),
        "expires": year("Last year of use", "到期年份"),
        "interest": share("Interest", "年利率"),
        "carry_over": share("Share that may be carried over", "可结转比例"),
        "foreign_currency": text(
            "Currency of the aid or loan",
            "外币币种",
            note="ISO 4217 code, where the agreement is not in the city's currency.",
        ),
        "exchange_rate": number(
            "City currency per unit of it", "汇率", "currency per foreign currency", low=1e-6, high=1e6
        ),
        "drawdown": money("Drawn down this year", "当年提款额", note="In the city's currency."),
        "repayment": money(
            "Repaid this year, without interest", "当年还本额", note="In the city's currency."
        ),
    },
    name="sources",
    title="Sources / 资金来源",
    unique=["source_id", "year"],
)

GRANTS_BEFORE = pa.DataFrameSchema(
    {
        "source_id": identifier(
            "Source id", "资金来源编号", refers="sources", note="An ended source keeps its row there."
        ),
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "level": choice("Level", "学段", LEVELS),
        "use": choice("Use", "用途", USES),
        "year": year("Budget year", "预算年度", required=True),
        "amount": money(
            "Amount paid", "实拨金额", required=True, note="To the cent, in yuan or pounds, not in 10 000."
        ),
    },
    name="grants_before",
    title="Grants of past years / 往年拨款",
    unique=["source_id", "school_id", "level", "use", "year"],
)


def _added(stock: pa.Column) -> pa.Column:
    facts = facts_of(stock)
    en, zh = f"Adds: {facts.en[0].lower()}{facts.en[1:]}", f"新增：{facts.zh}"
    return number(en, zh, facts.unit, low=-facts.high, high=facts.high)


ADDED = {f"adds_{name}": _added(stock) for name, stock in STOCKS.items()}

PROJECTS = pa.DataFrameSchema(
    {
        "project_id": identifier("Project id", "项目编号"),
        "name": text("Name", "名称"),
        "school_id": identifier("School id", "学校编号", refers="schools"),
        "level": choice("Level", "学段", LEVELS),
        "kind": choice("Kind", "类别", PROJECT_KINDS),
        "capital_cost": money("Capital cost", "建设成本", required=True),
        "running_cost": number(
            "Running cost per year",
            "年运行成本",
            "currency",
            low=-1e13,
            high=1e13,
            note="Negative when it saves.",
        ),
        "adds_seats": whole("Adds: seats", "新增：学位", "seats", low=-100_000, high=100_000),
        **ADDED,
        "earliest_year": year("Earliest year", "最早年份"),
        "lead_years": whole("Years until it works", "建设周期", "year", high=30),
        "group": text("Group", "互斥组", note="At most one project of a group is done."),
        "requires": several("Requires", "前置项目", refers="projects", note="Projects done before it."),
    },
    name="projects",
    title="Projects / 项目",
    unique=["project_id"],
)
