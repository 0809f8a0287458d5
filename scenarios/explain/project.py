"""Why this project: what changes when it is forced in, or forced out."""

from geodata.city import City
from scenarios.errors import Problem, ScenarioError, nearest
from scenarios.explain.again import Solve, solver
from scenarios.explain.answer import Answer, differences, headlines, listed, works_changed
from scenarios.explain.money import THIS, UNITS
from scenarios.runs import Run
from scenarios.speech import Speech


def why_this_project(
    run: Run, city: City, project: str, speech: Speech, solve: Solve | None = None
) -> Answer:
    """Solve the question of a run again without a project it does, or with one it does not do.

    Raises
    ------
    ScenarioError
        When the run did not choose projects, or the city has no such project.
    NoPlanError
        When the project cannot be done within the rules and the money.
    """
    _check(run, city, project)
    done = project in set(run.plan.works["project_id"])
    asked = run.scenario.projects
    forced = {"never": (*asked.never, project)} if done else {"must": (*asked.must, project)}
    again = solve or solver(city, run)
    other = again(run.scenario.model_copy(update={"projects": asked.model_copy(update=forced)}))
    label = "without it" if done else "with it"
    table = headlines({THIS: run, label: other})
    goals = _goals(run, other, speech)
    first = (
        "The plan does project {project}. Without it: {what}."
        if done
        else ("The plan does not do project {project}. With it: {what}.")
    )
    changed = speech.say("; ").join(
        part for part in (goals, differences(table, THIS, label, UNITS, speech)) if part
    )
    sentences = [speech.say(first, project=project, what=changed or speech.say("nothing changes"))]
    added, dropped = works_changed(run, other)
    added, dropped = ([each for each in ids if each != project] for ids in (added, dropped))
    if added or dropped:
        sentences.append(
            speech.say(
                "Projects added: {added}; dropped: {dropped}.",
                added=listed(added, speech),
                dropped=listed(dropped, speech),
            )
        )
    return Answer(tuple(sentences), {"headline": table})


def _goals(run: Run, other: Run, speech: Speech) -> str:
    """Say by how much the goals of the choice of projects change, over all years looked at."""
    values = [one.plan.steps[one.plan.steps["step"] == "projects"].set_index("goal") for one in (run, other)]
    return speech.say("; ").join(
        speech.say(
            "over the years {what} {before} → {after}",
            what=speech.term(goal),
            before=speech.number(float(values[0].loc[goal, "value"])),
            after=speech.number(float(values[1].loc[goal, "value"])),
        )
        for goal in values[0].index.intersection(values[1].index)
        if abs(values[0].loc[goal, "value"] - values[1].loc[goal, "value"]) > 1e-3  # noqa: PLR2004 - as solved
    )


def _check(run: Run, city: City, project: str) -> None:
    if "projects" not in run.scenario.decisions:
        raise ScenarioError(Problem("decisions", "this run did not choose projects", found=run.scenario.name))
    known = [str(each) for each in city.projects["project_id"]]
    if project not in known:
        raise ScenarioError(
            Problem(
                "project", "the city has nothing with this id", found=project, nearest=nearest(project, known)
            )
        )
