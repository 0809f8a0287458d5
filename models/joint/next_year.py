"""The city that a plan leaves: what the next year of a rolling horizon is decided on.

What was decided for the year has happened: works that were begun open when they are finished, pupils are
where they were placed, teachers where they moved or were hired, and money that may be kept is added to the
next year's. What was only looked at is open again. Nobody knows yet who will leave next year or how classes
will be formed, so that such facts stay as they are.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.sources import CAPITAL, CENTS, carried_share, payers, source_cents
from models.plan import Plan
from models.plan_tables import POST, SCHOOL
from models.projects.works import city_after
from models.question import Question
from models.rounding import largest_remainder
from models.school_table import teacher_changes
from models.staff.staffed import staffed_city


def next_year(city: City, question: Question, plan: Plan, scale: float = 1.0) -> tuple[City, tuple[str, ...]]:
    """Return the city one year after a plan, and the projects that were begun and are not yet finished.

    Projects under way stay in the table ``projects``, paid and with the years they still take; they are to be
    named in `models.projects.rules.ProjectsRules.underway`. Projects of the same group are left out, and no
    project requires one that is done.

    Parameters
    ----------
    scale : float
        What the question multiplies the city's money by, every year: money kept is not multiplied again.
    """
    year = question.year + 1
    begun = plan.works[plan.works["start_year"] <= question.year]
    after = city_after(city, begun, year)
    after = replace(after, school_year=year)
    after = replace(after, projects=_projects(city, begun, year))
    staffed = staffed_city(after, plan.posts, plan.conversions)
    after = replace(after, staff=_staff(staffed, plan), provision=_provision(after, question, plan))
    if "places" in question.decisions:
        after = replace(after, attendance=_attendance(after, question, plan))
        after = replace(after, grades=_grades(after, question, plan))
    after = replace(after, sources=_sources(city, question, plan, begun, scale))
    waiting = begun.loc[begun["open_year"] > year, "project_id"]
    return after, tuple(sorted(waiting))


def _projects(city: City, begun: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return what may still be done: projects under way take the years that are left, and cost no more."""
    table = city.projects.copy()
    opens = begun.set_index("project_id")["open_year"]
    waiting = opens[opens > year]
    done = set(opens.index) - set(waiting.index)
    if "group" in table:
        group = table.set_index("project_id")["group"]
        taken = set(group.reindex(opens.index).dropna()) - {""}
        others = table["group"].isin(taken) & ~table["project_id"].isin(opens.index)
        table = table[~others]
    table = table[~table["project_id"].isin(done)].copy()
    here = table["project_id"].isin(waiting.index)
    left = waiting.reindex(table.loc[here, "project_id"]).to_numpy() - year
    for column, value in (("lead_years", left), ("earliest_year", year), ("capital_cost", 0.0)):
        if column in table and here.any():
            table.loc[here, column] = value
    if "requires" in table:
        table["requires"] = [
            cell if not isinstance(cell, str) else ";".join(p for p in cell.split(";") if p not in done)
            for cell in table["requires"]
        ]
    return table.sort_values("project_id", ignore_index=True)


def _staff(city: City, plan: Plan) -> pd.DataFrame:
    """Return the staff after moves and hires; whoever stays has been a year longer at the school."""
    staff = city.staff.set_index(POST)
    change = teacher_changes(plan.moves, plan.hires)
    new = change.index.difference(staff.index)
    if len(new):
        staff = pd.concat([staff, pd.DataFrame({"teachers": 0.0}, index=new)])
    before = staff["teachers"].astype("float64")
    after = (before + change.reindex(staff.index, fill_value=0.0)).clip(lower=0)
    for part in ("movable", "backbone", "leaving", "retiring"):
        if part in staff:
            staff[part] = np.minimum(staff[part].astype("float64"), after)
    if "years_at_school" in staff:
        stay = np.minimum(before, after)
        years: pd.Series = (staff["years_at_school"].astype("float64") + 1) * stay / after.where(after > 0)
        staff["years_at_school"] = years
    staff["teachers"] = after
    return _like(staff.reset_index().sort_values(POST, ignore_index=True), city.staff)


def _provision(city: City, question: Question, plan: Plan) -> pd.DataFrame:
    """Return the provision with the pupils and teachers of the plan."""
    provision = city.provision.copy()
    rows = pd.MultiIndex.from_frame(provision[SCHOOL])
    schools = plan.schools.set_index(SCHOOL)
    decided = {"pupils": "places", "teachers": "teachers"}
    for column, decision in decided.items():
        if column in provision and decision in question.decisions:
            planned = schools[column].reindex(rows).to_numpy()
            known = provision[column].astype("float64").to_numpy()
            after = np.where(np.isnan(planned), known, planned)
            if column == "teachers" and "staff" in provision:
                provision["staff"] = provision["staff"].astype("float64") + after - known
            provision[column] = after
    for part in [name for name in provision if str(name).endswith("_teachers")]:
        if "teachers" in provision:
            provision[part] = provision[part].astype("float64").clip(upper=provision["teachers"])
    return _like(provision, city.provision)


def _attendance(city: City, question: Question, plan: Plan) -> pd.DataFrame:
    """Return where the children of the levels that were planned go now."""
    others = city.attendance[~city.attendance["level"].isin(question.levels)]
    placed = plan.placements[["area_id", "level", "school_id", "children"]]
    table = pd.concat([others, placed]) if len(others) else placed
    return table.sort_values(["area_id", "level", "school_id"], ignore_index=True)


def _grades(city: City, question: Question, plan: Plan) -> pd.DataFrame:
    """Return the roll with the year of the plan: its pupils, in grades as in the latest year known."""
    grades = city.grades
    known = grades[grades["level"].isin(question.levels) & (grades["year"] < question.year)]
    if known.empty:
        return grades
    latest = known[known["year"] == known["year"].max()]
    of_school = latest.groupby(SCHOOL)["pupils"].transform("sum").to_numpy(dtype=np.float64)
    placed = plan.schools.set_index(SCHOOL)["pupils"].reindex(pd.MultiIndex.from_frame(latest[SCHOOL]))
    exact = latest["pupils"].to_numpy() / np.where(of_school > 0, of_school, np.nan) * placed.to_numpy()
    rows = latest.assign(year=question.year, pupils=exact)[~np.isnan(exact)]
    schools = (rows["school_id"] + "|" + rows["level"]).to_numpy()
    rows = rows.assign(pupils=largest_remainder(rows["pupils"].to_numpy(), schools))
    before = grades[~((grades["year"] == question.year) & grades["level"].isin(question.levels))]
    table = _like(pd.concat([before, rows]), grades)
    return table.sort_values(["school_id", "level", "grade", "year"], ignore_index=True)


def _sources(city: City, question: Question, plan: Plan, begun: pd.DataFrame, scale: float) -> pd.DataFrame:
    """Return the sources with what is left of this year's and may be kept, added to the next year's."""
    held = source_cents(question.sources)
    granted = plan.grants.groupby("source_id")["cents"].sum()
    left = (held - granted.reindex(held.index, fill_value=0)).clip(lower=0)
    left = _after_works(city, question, plan, begun, left)
    kept = {}
    for row in question.sources.to_dict("records"):
        name = str(row["source_id"])
        kept[name] = int(np.floor(float(left[name]) * carried_share(row, question.year)))
    table = city.sources.copy()
    for name, cents in kept.items():
        here = (table["source_id"] == name) & (table["year"] == question.year + 1)
        if cents > 0 and scale > 0:
            table.loc[here, "amount"] = table.loc[here, "amount"] + cents / CENTS / scale
    return table


def _after_works(
    city: City, question: Question, plan: Plan, begun: pd.DataFrame, left: pd.Series
) -> pd.Series:
    """Take what works cost this year, and no grant has paid, from the sources that may pay it.

    Money that lapses is taken first, then in the order of ids.
    """
    mine = begun[begun["start_year"] == question.year]
    if mine.empty:
        return left
    schools = city.schools.set_index("school_id")[["district_id", "ownership"]]
    facts = mine.join(schools, on="school_id").reset_index(drop=True)
    paid = plan.grants[plan.grants["use"] == CAPITAL].groupby(SCHOOL)["cents"].sum()
    rows = {str(row["source_id"]): row for row in question.sources.to_dict("records")}
    stays = {name: carried_share(row, question.year) for name, row in rows.items()}
    left = left.copy()
    texts = payers(question.sources, facts, CAPITAL)
    for work, text in zip(facts.to_dict("records"), texts, strict=True):
        due = int(work["capital_cents"]) - int(paid.get((work["school_id"], work["level"]), 0))
        for name in sorted(text.split("+"), key=lambda each: (stays.get(each, 0.0), each)):
            take = min(max(due, 0), int(left.get(name, 0)))
            if take:
                left[name] -= take
                due -= take
    return left


def _like(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the columns of another, and their kinds where no value would be lost."""
    table = table.reindex(columns=other.columns)
    for column, kind in other.dtypes.items():
        if pd.api.types.is_integer_dtype(kind) and not table[column].isna().any():
            whole = table[column].astype("float64")
            if (whole == whole.round()).all():
                table[column] = whole.astype(kind)
        elif not pd.api.types.is_integer_dtype(kind):
            table[column] = table[column].astype(kind)
    return table
