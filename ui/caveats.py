"""The line under every figure: where the data and the rules come from, and how sure they are."""

from scenarios.speech import Speech
from scenarios.today import DISTANCE, Topic, known_indicator
from ui.markup import text
from ui.words import Names

CERTAINTY = {
    "found": "found in one document",
    "found_twice": "found in two independent documents",
    "computed": "computed from documents",
    "memory_high": "from expert memory, quite sure; check before use",
    "memory_medium": "from expert memory, fairly sure; check before use",
    "memory_low": "from expert memory, unsure; check before use",
    "example": "an example, not a rule; replace it by your own",
}


def caveats(names: Names, topic: Topic, number: int | None) -> str:
    """Return source, year and certainty of what is shown, as markup."""
    speech, workspace = names.speech, names.workspace
    lines = [
        speech.say(
            "Data: the city's own figures for the school year that began in {year}; "
            "places without a known figure are shown as not assessed.",
            year=workspace.city.school_year,
        ),
        speech.say("Rules: {pack}.", pack=workspace.policy.title(speech.lang)),
        _source(names, topic),
    ]
    if topic.indicator == DISTANCE:
        lines.append(
            speech.say("Distances are straight lines times a detour factor unless the city gives its own.")
            if number is None
            else speech.say(
                "Distances are to the school where the plan places the children, averaged by area."
            )
        )
    if number is not None:
        lines.append(
            speech.say("Shown is a plan for the future, not a fact: only pupils and teachers change in it.")
        )
    return f'<div class="caveat">{text(" ".join(line for line in lines if line))}</div>'


def _source(names: Names, topic: Topic) -> str:
    speech, policy = names.speech, names.workspace.policy
    found = known_indicator(names.workspace, topic.indicator)
    if found is None:
        found_value = policy.value("places.travel_limit_metres", topic.level)
        if found_value is None:
            return ""
        source, certainty = found_value.source, found_value.certainty
    else:
        source, certainty = found.source, found.certainty
    title = policy.sources[source].title(speech.lang) if source in policy.sources else source
    return say_source(speech, title, certainty)


def say_source(speech: Speech, title: str, certainty: str) -> str:
    """Say where a standard comes from and how sure it is."""
    return speech.say(
        "The standard: {source} ({certainty}).", source=title, certainty=speech.say(CERTAINTY[certainty])
    )
