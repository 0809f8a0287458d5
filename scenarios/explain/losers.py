"""Who loses: schools against today, children against doing nothing or another run; losses beside gains."""

from collections.abc import Iterator

import pandas as pd

from geodata.city import City
from scenarios.changes.children import ALL, children_changes
from scenarios.compare import compare
from scenarios.explain.again import Solve, solver
from scenarios.explain.answer import Answer
from scenarios.runs import Run
from scenarios.scenario import Scenario, TeacherRules
from scenarios.scenario_rules import Conversions, Rotation, SharedPosts, Whole
from scenarios.speech import Speech

TOP, GROUPS = 10, 3
ALONE = ("places", "teachers", "funds")  # what a year decides even if nothing is done


def who_loses(
    run: Run, city: City, speech: Speech, base: Run | None = None, solve: Solve | None = None
) -> Answer:
    """Say who is worse off: schools than today, children than under a base; and name the ten schools.

    Parameters
    ----------
    base
        Run that children are held against; by default the same question with nothing done: no teacher hired
        or moved, nothing built or bought.

    Returns
    -------
    Answer
        Tables ``schools`` (`scenarios.winners.school_changes` with pupils) and ``children``
        (`scenarios.changes.children.children_changes`).
    """
    counted = _schools(run, city)
    total = float(run.plan.schools["pupils"].sum())
    sentences = [*_say_schools(counted, total, speech), *_say_worst(counted, city, speech)]
    if counted.empty:
        sentences = [speech.say("Nothing that can be measured today changes at any school.")]
    idle = doing_nothing(run.scenario)
    against = base or (solve or solver(city, run))(idle)
    children = children_changes(against, run, city)
    named = against.scenario.label(speech.lang) if base else speech.say("doing nothing")
    return Answer(
        (*sentences, *_say_children(children, named, city, speech)),
        {"schools": counted, "children": children},
    )


def doing_nothing(scenario: Scenario) -> Scenario:
    """Return the question with no teacher hired or moved, and nothing built, bought or shared out besides."""
    decided = tuple(each for each in scenario.decisions if each in ALONE) or scenario.decisions
    kept = tuple(lock for lock in scenario.locks if not lock.lock.startswith("project"))
    return scenario.model_copy(
        update={
            "decisions": decided,
            "locks": kept,
            "goals": {key: value for key, value in scenario.goals.items() if key in decided},
            "limits": {},
            "teachers": TeacherRules(hires_max=0, moves_max=0),
            "conversions": Conversions(),
            "rotation": Rotation(),
            "shared_posts": SharedPosts(),
            "plan": Whole(),
        }
    )


def _schools(run: Run, city: City) -> pd.DataFrame:
    changes = compare([run], city).schools
    pupils = run.plan.schools.set_index(["school_id", "level"])["pupils"]
    here = pupils.reindex(pd.MultiIndex.from_frame(changes[["school_id", "level"]]))
    return changes.assign(pupils=here.to_numpy())


def _say_schools(counted: pd.DataFrame, total: float, speech: Speech) -> Iterator[str]:
    """Say by measure how many schools are better and worse, and the pupils whom the plan gives the worse."""
    for measure, rows in counted.groupby("measure", sort=False):
        worse, better = (rows[rows["verdict"] == verdict] for verdict in ("worse", "better"))
        yield speech.say(
            "{measure}: {better} schools better, {worse} worse ({share} of the pupils).",
            measure=speech.term(measure),
            better=speech.number(len(better)),
            worse=speech.number(len(worse)),
            share=speech.share(float(worse["pupils"].sum()) / total if total else 0.0),
        )


def _say_worst(counted: pd.DataFrame, city: City, speech: Speech) -> Iterator[str]:
    """Name the schools that lose most, by the share of what they had."""
    worst = counted[counted["verdict"] == "worse"]
    relative = (worst["change"] / worst["before"].where(worst["before"] != 0)).abs()
    worst = worst.assign(relative=relative).sort_values(["relative", "school_id"], ascending=[False, True])
    names = speech.names(city.schools, "school_id")
    for row in worst.head(TOP).to_dict("records"):
        yield speech.say(
            "{school}: {measure} {before} → {after}.",
            school=names.get(str(row["school_id"]), str(row["school_id"])),
            measure=speech.term(row["measure"]),
            before=speech.number(float(row["before"])),
            after=speech.number(float(row["after"])),
        )


def _say_children(table: pd.DataFrame, base: str, city: City, speech: Speech) -> Iterator[str]:
    """Say how many children are better and worse off, measure by measure, and where most are worse off."""
    names = speech.names(city.districts, "district_id")
    for measure, rows in table.groupby("measure", sort=False):
        whole = rows[rows["kind"] == ALL].iloc[0]
        if whole["better"] + whole["worse"] == 0:
            continue
        yield speech.say(
            "Children against {base}, {measure}: {better} better off, {worse} worse off ({share}).",
            base=base,
            measure=speech.term(measure, "children"),
            better=speech.number(float(whole["better"]), 0),
            worse=speech.number(float(whole["worse"]), 0),
            share=speech.share(float(whole["share_worse"])),
        )
        hit = rows[(rows["kind"] == "district") & (rows["worse"] > 0)]
        hit = hit.sort_values(["share_worse", "group"], ascending=[False, True]).head(GROUPS)
        if len(hit):
            parts = [
                f"{names.get(str(row['group']), str(row['group']))} {speech.share(float(row['share_worse']))}"
                for row in hit.to_dict("records")
            ]
            yield speech.say("Most of them, by share: {places}.", places=speech.say(", ").join(parts))
