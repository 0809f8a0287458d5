"""Is it within the rules: rule by rule, met, not met and not assessed kept apart; and which limits bind."""

from models.policy import Policy
from scenarios.explain.answer import Answer
from scenarios.runs import Run
from scenarios.speech import Speech

VERDICTS = ("met", "not_met", "not_assessed")


def within_the_rules(run: Run, policy: Policy, speech: Speech) -> Answer:
    """Say for every rule of the pack how many units meet it under the plan, do not, or cannot be judged."""
    table = run.after.compliance
    counts = table.pivot_table(
        index="rule", columns="verdict", values="unit_id", aggfunc="size", fill_value=0
    )
    counts = counts.reindex(index=[rule.id for rule in policy.rules], columns=VERDICTS, fill_value=0)
    titles = {rule.id: f"{rule.article} {rule.title(speech.lang)}".strip() for rule in policy.rules}
    sentences = []
    for rule, row in counts.iterrows():
        message = "{rule}: met by {met}, not met by {not_met}, not assessed for {not_assessed}."
        numbers = {name: speech.number(int(row[name])) for name in VERDICTS}
        sentences.append(speech.say(message, rule=titles[str(rule)], **numbers))
    return Answer((*sentences, *_binding(run, speech)), {"rules": counts.reset_index()})


def _binding(run: Run, speech: Speech) -> list[str]:
    """Name what keeps the plan from being better: the shortages that remain, by kind."""
    totals = run.plan.shortages.groupby(["what", "measured_in"], sort=False).agg(
        total=("amount", "sum"), places=("amount", "size")
    )
    return [
        speech.say(
            "What remains short: {what} {amount}, in {places} places.",
            what=speech.term(row["what"], "shortage"),
            amount=speech.amount(float(row["total"]), str(row["measured_in"])),
            places=speech.number(int(row["places"])),
        )
        for row in totals.reset_index().to_dict("records")
    ]
