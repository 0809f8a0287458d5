"""Rules of the audit on fair shares: the reading that is followed is the plan, and figures add up."""

from collections.abc import Iterator

import pandas as pd

from models.audit.case import TOLERANCE, Case, PlanFault, differing, faults
from models.plan_tables import POST

UNIT = ["level", "district_id"]
SUMS = ("posts_with_gap", "need_of_posts", "lacked", "posts_short")
MOST = ("most_lacked", "largest_share")


def only_asked_readings_are_told(case: Case) -> Iterator[PlanFault]:
    """Only readings that the question asks for are there, and the plan follows the right one."""
    asked = case.question.fairness.readings() if case.decided("teachers") else ()
    rows = case.plan.fairness
    rule = "only_asked_readings_are_told"
    strange = sorted(set(rows["reading"]) - set(asked))
    yield from faults(rule, "fairness", strange, strange, ["not asked"] * len(strange))
    followed = rows["reading"].isin(asked[:1]).astype("int64")
    wrong = (rows["followed"] != followed).to_numpy()
    yield from faults(rule, "fairness", _units(rows[wrong]), rows["followed"][wrong], followed[wrong])


def the_followed_reading_is_the_plan(case: Case) -> Iterator[PlanFault]:
    """Figures of the reading that is followed are those that the plan's moves and hires leave."""
    rows = case.plan.fairness[case.plan.fairness["followed"] == 1]
    readings = case.question.fairness.readings() if case.decided("teachers") else ()
    if not readings:
        return
    told = rows.drop_duplicates(UNIT).set_index(UNIT)
    due = _by_unit(case)
    for column in (*SUMS, *MOST):
        found, true = told[column].astype("float64"), due[column].astype("float64")
        yield from differing("the_followed_reading_is_the_plan", f"fairness.{column}", found, true)


def readings_add_up(case: Case) -> Iterator[PlanFault]:
    """Totals are the sums over districts and levels, and the worst of all is the worst of one."""
    rule = "readings_add_up"
    for reading, rows in case.plan.fairness.groupby("reading"):
        parts = rows[(rows["level"] != "") & (rows["district_id"] != "")]
        whole = rows[(rows["level"] == "") & (rows["district_id"] == "")]
        for column in (*SUMS, *MOST):
            due = float(parts[column].sum() if column in SUMS else parts[column].max())
            found = float(whole[column].sum())
            if abs(found - due) > TOLERANCE:
                yield PlanFault(rule, f"fairness.{column}", str(reading), f"{found:g}", f"{due:g}")


def no_reading_is_beaten_at_its_own(case: Case) -> Iterator[PlanFault]:
    """No proved reading has a larger worst, by its own measure, than the other one that gives as many."""
    rows = case.plan.fairness
    whole = rows[(rows["level"] == "") & (rows["district_id"] == "")].drop_duplicates("reading")
    table = whole.set_index("reading")
    if set(table.index) != {"heads", "need"} or table["lacked"].max() > table["lacked"].min() + TOLERANCE:
        return
    for reading, column in (("heads", "most_lacked"), ("need", "largest_share")):
        found, least = float(table[column][reading]), float(table[column].min())
        if table["proved"][reading] == 1 and found > least + TOLERANCE:
            yield PlanFault(
                "no_reading_is_beaten_at_its_own", f"fairness.{column}", reading, f"{found:g}", f"{least:g}"
            )


def _by_unit(case: Case) -> pd.DataFrame:
    """Return the figures of the table, counted anew from the posts and from moves and hires."""
    posts, plan = case.posts, case.plan
    gap = (posts["need"] - posts["teachers"]).round(6)
    gap = gap[gap > 0]
    came = plan.moves.groupby(["to_school_id", "level", "kind"])["teachers"].sum().rename_axis(POST)
    hired = plan.hires.groupby(POST)["teachers"].sum()
    given = came.reindex(gap.index).fillna(0.0) + hired.reindex(gap.index).fillna(0.0)
    lacked = (gap - given).clip(lower=0)
    need = posts["need"].reindex(gap.index)
    home = case.city.schools.set_index("school_id")["district_id"]
    rows = pd.DataFrame({"need_of_posts": need, "lacked": lacked, "largest_share": lacked / need})
    rows = rows.reset_index().assign(posts_with_gap=1, most_lacked=lacked.to_numpy())
    rows["posts_short"] = (rows["lacked"] > TOLERANCE).astype("int64")
    rows["district_id"] = rows["school_id"].map(home)
    pieces = []
    for blank in ([], ["level"], ["district_id"], UNIT):
        marked = rows.assign(**dict.fromkeys(blank, ""))
        by_unit = marked.groupby(UNIT)
        pieces.append(pd.concat([by_unit[list(SUMS)].sum(), by_unit[list(MOST)].max()], axis=1))
    return pd.concat(pieces)


def _units(rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    return rows[[*UNIT, "reading"]].itertuples(index=False, name=None)


RULES = (
    only_asked_readings_are_told,
    the_followed_reading_is_the_plan,
    readings_add_up,
    no_reading_is_beaten_at_its_own,
)
