"""What a draft's parent is called, and a goal."""

from scenarios.desk.drafting import DRAFT, FILE, JOB, RUN
from scenarios.speech import Speech

ORIGINS = {
    RUN: "copy of run {name}",
    DRAFT: "copy of draft {name}",
    JOB: "copy of job {name}",
    FILE: "copy of file {name}",
}


def origin_title(speech: Speech, origin: str) -> str:
    """Say what a draft was copied from, as it notes it."""
    kind, _, name = origin.partition(" ")
    return speech.say(ORIGINS.get(kind, ORIGINS[FILE]), name=name)


def goal_title(speech: Speech, goal: str) -> str:
    """Say what a goal is about."""
    return speech.term(goal)


def plain(said: str) -> str:
    """Return a text that Markdown shows as it is."""
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in said)


_MARKS = frozenset("\\`*_{}[]()#+-.!$~|<>:")
