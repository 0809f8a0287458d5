"""Rules of the audit on tables: each has its shape, and they say the same of the same thing."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.audit.case import Case, PlanFault, differing, faults
from models.plan_tables import COLUMNS, KEYS, POST, SCHOOL
from models.shortages import BELOW_LAST_YEAR, UNSERVED_DEBT

PARTS = {"placements": "children", "unplaced": "children", "moves": "teachers", "hires": "teachers"}
NOISE = 1e-6  # of the value, and as much of a thousand: what rounding to whole teachers and cents may shift
MONEY = {"hires": "cents", "grants": "cents"}


def tables_have_their_shape(case: Case) -> Iterator[PlanFault]:
    """Every table has its columns and kinds, and its key names each row once."""
    for name, table in case.plan.tables().items():
        kinds = {str(column): str(kind) for column, kind in table.dtypes.items()}
        if kinds != COLUMNS[name]:
            yield PlanFault("tables_have_their_shape", name, "columns", str(kinds), str(COLUMNS[name]))
        elif name in KEYS and len(table) > 1:
            key = list(COLUMNS[name])[: KEYS[name]]
            twice = table[table.duplicated(key)][key].itertuples(index=False, name=None)
            rows = list(twice)
            yield from faults(
                "tables_have_their_shape", name, rows, ["twice"] * len(rows), ["once"] * len(rows)
            )


def amounts_are_positive(case: Case) -> Iterator[PlanFault]:
    """Whatever is placed, moved, hired, granted or lacking is more than nothing."""
    for name, column in [*PARTS.items(), *MONEY.items(), ("shortages", "amount")]:
        table = case.plan.tables()[name]
        wrong = table[~(table[column] > 0)]
        yield from faults(
            "amounts_are_positive", name, wrong.index, wrong[column], ["more than 0"] * len(wrong)
        )


def schools_are_all_there(case: Case) -> Iterator[PlanFault]:
    """Every open school and planned level is listed, with its district and today's values."""
    table = case.plan.schools.drop_duplicates(SCHOOL).set_index(SCHOOL)
    real = case.open_schools
    rule = "schools_are_all_there"
    yield from differing(rule, "schools.pupils_before", table["pupils_before"], real["pupils"])
    yield from differing(rule, "schools.seats", table["seats"], real["seats"])
    both = table.index.intersection(real.index)
    told, true = table["district_id"].loc[both], real["district_id"].loc[both]
    wrong = (told != true).to_numpy()
    yield from faults(rule, "schools.district_id", both[wrong], told[wrong], true[wrong])


def pupils_are_those_placed(case: Case) -> Iterator[PlanFault]:
    """Pupils are the children placed, or today's where nothing was placed; overfull is beyond the seats."""
    table = case.plan.schools.drop_duplicates(SCHOOL).set_index(SCHOOL)
    real = case.open_schools
    pupils, overfull = real["pupils"].astype("float64"), pd.Series(np.nan, index=real.index)
    if case.decided("places"):
        placed = case.plan.placements.groupby(SCHOOL)["children"].sum()
        pupils = placed.reindex(real.index, fill_value=0).astype("float64")
        overfull = (pupils - real["seats"].astype("float64")).clip(lower=0)
    yield from differing("pupils_are_those_placed", "schools.pupils", table["pupils"], pupils)
    yield from differing("pupils_are_those_placed", "schools.overfull", table["overfull"], overfull)


def teachers_are_those_left(case: Case) -> Iterator[PlanFault]:
    """Teachers after are those before, less those who left, plus those who came; short is the rest.

    Where posts are decided, those who leave the service are gone too; whoever changes level leaves one post
    and comes to another.
    """
    table = case.plan.schools.drop_duplicates(SCHOOL).set_index(SCHOOL)
    moves, hires = case.plan.moves, case.plan.hires
    came = moves.groupby(["to_school_id", "level", "kind"])["teachers"].sum().rename_axis(POST)
    left = moves.groupby(["from_school_id", "level", "kind"])["teachers"].sum().rename_axis(POST)
    change = came.add(hires.groupby(POST)["teachers"].sum(), fill_value=0).sub(left, fill_value=0)
    net = change.groupby(level=SCHOOL).sum().reindex(table.index).fillna(0.0)
    net += converted_and_gone(case).reindex(table.index).fillna(0.0)
    rule = "teachers_are_those_left"
    yield from differing(rule, "schools.teachers", table["teachers"], table["teachers_before"] + net)
    need = short = pd.Series(dtype="float64", index=table.index[:0])
    if case.decided("teachers"):
        all_posts = case.posts
        need = all_posts["need"].groupby(level=SCHOOL).sum()
        after = all_posts["teachers"].add(change.reindex(all_posts.index).fillna(0.0))
        short = (all_posts["need"] - after).clip(lower=0).groupby(level=SCHOOL).sum()
    for column, true in (("need_teachers", need), ("short_teachers", short)):
        yield from differing(rule, f"schools.{column}", table[column].dropna(), true)


def converted_and_gone(case: Case) -> pd.Series:
    """Return by how many teachers each school and level grows by who changes level and who leaves."""
    rows = case.plan.conversions
    ends = [
        rows[["to_school_id", "to_level", "teachers"]],
        rows[["from_school_id", "from_level", "teachers"]].assign(teachers=-rows["teachers"]),
        case.plan.posts[[*SCHOOL, "leaving"]].assign(leaving=-case.plan.posts["leaving"]),
    ]
    flows = pd.concat([end.set_axis([*SCHOOL, "teachers"], axis=1) for end in ends])
    return flows.astype({"teachers": "float64"}).groupby(SCHOOL)["teachers"].sum()


def shortages_are_complete(case: Case) -> Iterator[PlanFault]:
    """Everything missing in the other tables is a shortage, and nothing else is."""
    plan, key = case.plan, ["what", "level", "unit", "unit_id"]
    pieces = {("places", "area"): plan.unplaced.set_index(["level", "area_id"])["children"].astype("float64")}
    for what, column in (("seats", "overfull"), ("teachers", "short_teachers"), ("funds", "short_funds")):
        amount = plan.schools.set_index(["level", "school_id"])[column]
        pieces[what, "school"] = amount[amount > 0]
    missing = pd.concat(pieces, names=["what", "unit"])
    missing = missing[~missing.index.duplicated()].rename_axis(["what", "unit", "level", "unit_id"])
    others = plan.shortages["what"].str.startswith(TOLD_ELSEWHERE)
    told = plan.shortages[~others].drop_duplicates(key).set_index(key)["amount"]
    yield from differing("shortages_are_complete", "shortages", told, missing.reorder_levels([0, 2, 1, 3]))


DECIDES = {
    "works": "projects",
    "outlook": "projects",
    "purchases": "standards",
    "passes": "standards",
    "quotas": "quotas",
    "draws": "funds",
    "aid": "aid",
    "training": "training",
    "programme_seats": "programme_seats",
}
TOLD_ELSEWHERE = (
    "aid",
    "training",
    BELOW_LAST_YEAR,
    UNSERVED_DEBT,
)  # shortages that the rules of these decisions check


def closed_decisions_decide_nothing(case: Case) -> Iterator[PlanFault]:
    """Tables that only one decision fills are empty where the question left that decision closed."""
    for name, decision in DECIDES.items():
        rows = len(case.plan.tables()[name])
        if rows and not case.decided(decision):
            yield PlanFault("closed_decisions_decide_nothing", name, decision, f"{rows} rows", "none")


def steps_tell_the_truth(case: Case) -> Iterator[PlanFault]:
    """Values of the goals of the year decided are what the tables add up to."""
    steps = case.plan.steps
    of_year = {"teachers", "funds"} | {f"places {level}" for level in steps["level"]}
    totals = {level: _sums(case, level) for level in steps["level"].unique()}
    for row in steps[steps["step"].isin(of_year)].to_dict("records"):
        sums = totals[row["level"]]
        goal, value = str(row["goal"]), float(row["value"])
        if goal in sums and abs(value - sums[goal]) > NOISE * (1000 + abs(value)):
            unit = f"{row['step']} {goal}"
            yield PlanFault("steps_tell_the_truth", "steps", unit, f"{value:.10g}", f"{sums[goal]:.10g}")


def _sums(case: Case, level: str) -> dict[str, float]:
    """Return every goal that tables can be added up to; those of places for one level."""
    plan = case.plan
    placed, unplaced, schools = (
        table[table["level"] == level] for table in (plan.placements, plan.unplaced, plan.schools)
    )
    return {
        "unplaced_children": float(unplaced["children"].sum()),
        "travel": float((placed["children"] * placed["metres"]).sum()),
        "pupils_lost": float((schools["pupils_before"] - schools["pupils"]).clip(lower=0).sum()),
        "overfull_seats": float(schools["overfull"].sum()),
        "hires": float(plan.hires["teachers"].sum()),
        "move_metres": float((plan.moves["teachers"] * plan.moves["metres"]).sum()),
        "short_teachers": float(plan.schools["short_teachers"].sum()),
        "short_funds": float(plan.schools["short_funds"].sum()) / 1000,
    }


RULES = (
    tables_have_their_shape,
    amounts_are_positive,
    schools_are_all_there,
    pupils_are_those_placed,
    teachers_are_those_left,
    shortages_are_complete,
    closed_decisions_decide_nothing,
    steps_tell_the_truth,
)
