"""Can it be trusted: proof, gap, what is not known, and what other numbers of children would change."""

from geodata.city import City
from scenarios.explain.answer import Answer, differences, headlines
from scenarios.explain.money import THIS, UNITS
from scenarios.question import question_problems
from scenarios.runs import Run, run_scenario
from scenarios.speech import Speech


def can_it_be_trusted(run: Run, city: City, speech: Speech) -> Answer:
    """Say what is proved and what is unknown, and solve again for few and for many children."""
    made = run.provenance
    sentences = [
        speech.say(
            "Status: {status}; no plan is better by more than {gap} at any goal, given the steps before it.",
            status=speech.term(made.status),
            gap=speech.share(made.worst_gap, 2),
        ),
        speech.say(
            "The audit by plain arithmetic passed; the data describe the school year {year}.",
            year=city.school_year,
        ),
    ]
    unknown = len(run.plan.not_assessed)
    if unknown:
        message = "{count} things could not be planned because a fact or a rule is unknown."
        sentences.append(speech.say(message, count=speech.number(unknown)))
    runs = {THIS: run}
    for demand in ("low", "high"):
        asked = run.scenario.model_copy(update={"demand": demand})
        if demand != run.scenario.demand and not question_problems(asked, city):
            runs[demand] = run_scenario(city, asked)
    table = headlines(runs)
    for demand in list(runs)[1:]:
        changed = differences(table, THIS, demand, UNITS, speech)
        sentences.append(
            speech.say(
                "With the {demand}: {what}.",
                demand=speech.term(demand),
                what=changed or speech.say("nothing changes"),
            )
        )
    return Answer(tuple(sentences), {"headline": table})
