"""Why this school: what the plan gives it, and what changes when it is forced out, in, or held as it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from geodata.city import City
from models.errors import QuestionError
from scenarios.changes.children import children_changes
from scenarios.errors import NoPlanError, Problem, ScenarioError, nearest
from scenarios.explain.again import Solve, solver
from scenarios.explain.answer import Answer, differences, headlines
from scenarios.explain.money import THIS, UNITS
from scenarios.runs import Run
from scenarios.scenario import Scenario
from scenarios.scenario_collisions import DROP
from scenarios.scenario_locks import (
    AskedLock,
    ProjectMust,
    ProjectNever,
    SchoolPupils,
    TeachersStay,
)
from scenarios.speech import Speech

PROJECTS_TRIED = 3
HERE = {"pupils": "pupils here {before} → {after}", "teachers": "teachers here {before} → {after}"}
FORCED = "?"  # how the locks of a trial are called


@dataclass(frozen=True)
class Trial:
    """A question with the school forced: what is said of it, and the locks that force it."""

    said: str
    locks: tuple[AskedLock, ...]

    def of(self, scenario: Scenario) -> Scenario:
        """Return the question with the locks of the trial beside its own."""
        return scenario.model_copy(update={"locks": (*scenario.locks, *self.locks)})


def why_this_school(run: Run, city: City, school: str, speech: Speech, solve: Solve | None = None) -> Answer:
    """Say what a plan gives a school, and solve again with the school forced out, in, or held as it is.

    Forced out: nobody is placed there, and each project that is done there is not done. Forced in: a project
    that is not done is done; a school with free seats keeps its pupils. An overfull school is held to its
    seats; one that gives teachers away keeps them.

    Raises
    ------
    ScenarioError
        When the city has no such school.
    """
    _require_known(city, school)
    rows = run.plan.schools[run.plan.schools["school_id"] == school]
    name = speech.names(city.schools, "school_id")[school]
    again, runs, ends = solve or solver(city, run), {THIS: run}, []
    for trial in _trials(run, city, school, rows, speech):
        try:
            other = again(trial.of(run.scenario))
        except NoPlanError as error:
            ends.append(_impossible(trial, error, speech))
            continue
        except QuestionError as error:  # a project that cannot be asked for, such as one that opens too late
            ends.append(speech.say("{trial}: there is no such plan ({why}).", trial=trial.said, why=error))
            continue
        runs[trial.said] = other
        ends.append(_told(trial, run, other, city, school, speech))
    sentences = [*_states(rows, run, name, speech), *ends]
    return Answer(tuple(sentences), {"school": rows, "headline": headlines(runs)})


def _require_known(city: City, school: str) -> None:
    known = [str(each) for each in city.schools["school_id"]]
    if school not in known:
        raise ScenarioError(
            Problem(
                "school", "the city has nothing with this id", found=school, nearest=nearest(school, known)
            )
        )


def _states(rows: pd.DataFrame, run: Run, name: str, speech: Speech) -> Iterator[str]:
    """Say what the plan gives the school, level by level."""
    if rows.empty:
        yield speech.say("{school} is not among the schools that the plan fills.", school=name)
    worst = run.plan.schools["short_teachers"] / run.plan.schools["need_teachers"]
    for row in rows.to_dict("records"):
        level = speech.term(row["level"])
        yield speech.say(
            "{school}, {level}: {before} pupils today, {pupils} under the plan, {seats} seats.",
            school=name,
            level=level,
            before=speech.number(float(row["pupils_before"])),
            pupils=speech.number(float(row["pupils"])),
            seats=speech.number(float(row["seats"])),
        )
        if row["short_teachers"] > 0:
            yield speech.say(
                "{school}, {level}: {short} teachers short of {need}, {share} of the need; the largest share "
                "of all schools is {worst}.",
                school=name,
                level=level,
                short=speech.number(float(row["short_teachers"])),
                need=speech.number(float(row["need_teachers"])),
                share=speech.share(float(row["short_teachers"] / row["need_teachers"])),
                worst=speech.share(float(worst.max())),
            )
        if row["short_funds"] > 0:
            yield speech.say(
                "{school}, {level}: {short} short of {need} of money.",
                school=name,
                level=level,
                short=speech.money(100 * float(row["short_funds"])),
                need=speech.money(100 * float(row["need_funds"])),
            )


def _trials(run: Run, city: City, school: str, rows: pd.DataFrame, speech: Speech) -> Iterator[Trial]:
    """Yield what can be forced on the school in the question of the run."""
    if "projects" in run.scenario.decisions:
        yield from _of_projects(run, city, school, speech)
    if "places" in run.scenario.decisions and not run.scenario.places.contiguous:
        yield from _of_pupils(school, rows, speech)
    if "teachers" in run.scenario.decisions and school in set(run.plan.moves["from_school_id"]):
        left = float(run.plan.moves.loc[run.plan.moves["from_school_id"] == school, "teachers"].sum())
        said = speech.say("If the {count} teachers who move away stayed", count=speech.number(left))
        yield Trial(said, (TeachersStay(lock="teachers_stay", school=school, name=FORCED),))


def _of_projects(run: Run, city: City, school: str, speech: Speech) -> Iterator[Trial]:
    here = city.projects[city.projects["school_id"] == school].sort_values("project_id")
    done = set(run.plan.works["project_id"])
    order = [*here[here["project_id"].isin(done)].to_dict("records")]
    order += here[~here["project_id"].isin({*done, *run.scenario.projects.never})].to_dict("records")
    for row in order[:PROJECTS_TRIED]:
        project, kind = str(row["project_id"]), speech.term(row["kind"])
        if project in done:
            said = speech.say("Without its project {project} ({kind})", project=project, kind=kind)
            yield Trial(said, (ProjectNever(lock="project_never", project=project, name=FORCED),))
        else:
            said = speech.say("With its project {project} ({kind})", project=project, kind=kind)
            yield Trial(said, (ProjectMust(lock="project_must", project=project, name=FORCED),))


def _of_pupils(school: str, rows: pd.DataFrame, speech: Speech) -> Iterator[Trial]:
    known = rows[rows["overfull"].notna()]
    full = known[known["pupils"] > 0]
    if len(full):
        yield _held(
            speech.say("Forced out, so that nobody is placed there"), school, full, at_most=0 * full["seats"]
        )
    overfull = full[full["overfull"] > 0]
    if len(overfull):
        yield _held(speech.say("Held to its seats"), school, overfull, at_most=overfull["seats"])
    losing = known[known["pupils"] < known[["pupils_before", "seats"]].min(axis=1)]
    if len(losing):
        least = losing[["pupils_before", "seats"]].min(axis=1)
        yield _held(
            speech.say("Forced in, with its pupils of today up to its seats"), school, losing, at_least=least
        )


def _held(
    said: str,
    school: str,
    rows: pd.DataFrame,
    at_least: "pd.Series[float] | None" = None,
    at_most: "pd.Series[float] | None" = None,
) -> Trial:
    locks = tuple(
        SchoolPupils(
            lock="school_pupils",
            school=school,
            level=level,
            name=f"{FORCED} {level}",
            at_least=None if at_least is None else int(at_least.iloc[place]),
            at_most=None if at_most is None else int(at_most.iloc[place]),
        )
        for place, level in enumerate(rows["level"])
    )
    return Trial(said, locks)


def _impossible(trial: Trial, error: NoPlanError, speech: Speech) -> str:
    """Say that a trial has no plan, which rules stand against it, and what repair there is."""
    told = [replace(problem, key=problem.key.strip(FORCED), where="") for problem in error.problems]
    why = [problem.render(speech.translate) for problem in told if problem.what != DROP]
    return speech.say(
        "{trial}: there is no such plan ({why}).", trial=trial.said, why=speech.say("; ").join(why)
    )


def _told(trial: Trial, run: Run, other: Run, city: City, school: str, speech: Speech) -> str:
    """Say what a trial changes: at the school, in the headline of the city, and for ways to school."""
    was, now = (one.plan.schools[one.plan.schools["school_id"] == school] for one in (run, other))
    here = []
    for column, message in HERE.items():
        before, after = float(was[column].sum()), float(now[column].sum())
        if abs(before - after) >= 1:
            here.append(speech.say(message, before=speech.number(before), after=speech.number(after)))
    table = headlines({THIS: run, trial.said: other})
    parts = [
        *here,
        differences(table, THIS, trial.said, UNITS, speech),
        ways_changed(run, other, city, speech),
    ]
    what = speech.say("; ").join(part for part in parts if part)
    return speech.say("{trial}: {what}.", trial=trial.said, what=what or speech.say("nothing changes"))


def ways_changed(run: Run, other: Run, city: City, speech: Speech) -> str:
    """Say how many children have a shorter and a longer way to school; empty where nobody has."""
    table = children_changes(run, other, city).query("measure == 'metres' and kind == 'all'")
    better, worse = float(table["better"].sum()), float(table["worse"].sum())
    if better + worse == 0:
        return ""
    return speech.say(
        "{better} children go a shorter way to school, {worse} a longer one or have no place",
        better=speech.number(better, 0),
        worse=speech.number(worse, 0),
    )
