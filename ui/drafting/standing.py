"""Where a job stands, in words and figures."""

from scenarios.goal_units import goal_amount, goal_named
from scenarios.job_messages import job_message
from scenarios.jobs import Job
from scenarios.speech import Speech
from ui.drafting.titles import goal_title
from ui.markup import text
from ui.words import Names

_STATES = {
    "queued": "waiting",
    "running": "running",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}


def job_state(job: Job, speech: Speech, ahead: int | None = None) -> str:
    """Say the state of a job, and of one that waits how many come before it."""
    if ahead is not None:
        return speech.say("waiting, {count} before it", count=ahead) if ahead else speech.say("waiting, next")
    return speech.say("to be cancelled" if job.state == "running" and job.wish else _STATES[job.state])


def ended_line(job: Job, speech: Speech) -> str:
    """Say what came of a job that has ended."""
    if job.run is not None:
        kept = "kept as run {number}, stopped early" if job.state == "cancelled" else "kept as run {number}"
        return speech.say(kept, number=job.run)
    return job_message(job.message, speech.translate)


def standing(names: Names, job: Job) -> str:
    """Return where a solve is as markup: step, goal, best so far, best possible, gap and seconds."""
    speech = names.speech
    if not job.step:
        waiting = text(speech.say("Reading the city…"))
        return f'<div class="facts"><span>{waiting}</span>{_seconds(job, speech)}</div>'
    where = speech.say(
        "{step}, goal {number} of {goals}, {goal}",
        step=speech.step(job.step),
        number=job.goal_number,
        goals=job.goals,
        goal=goal_title(speech, goal_named(job.step, job.goal)),
    )
    facts = [
        _fact(speech.say("Best so far"), goal_amount(speech, job.step, job.goal, job.incumbent)),
        _fact(speech.say("Best possible"), goal_amount(speech, job.step, job.goal, job.bound)),
        _fact(speech.say("Gap"), "–" if job.gap is None else speech.share(job.gap, 2)),
        _seconds(job, speech),
    ]
    reached = max(job.goal_number - 1, 0)
    bar = f'<progress max="{job.goals}" value="{reached}" aria-label="{text(where)}"></progress>'
    return f'<div class="facts"><span>{text(where)}</span>{bar}{"".join(facts)}</div>'


def _seconds(job: Job, speech: Speech) -> str:
    return _fact(speech.say("Seconds"), speech.number(job.seconds, 0))


def _fact(what: str, figure: str) -> str:
    return f"<span>{text(what)} <b>{text(figure)}</b></span>"
