"""Is it within the rules: rule by rule, met, not met and not assessed kept apart; and which of them bind."""

from geodata.city import City
from models.policy import Policy
from scenarios.explain.again import Solve, solver
from scenarios.explain.answer import Answer
from scenarios.explain.binding import binding_rules
from scenarios.runs import Run
from scenarios.speech import Speech

VERDICTS = ("met", "not_met", "not_assessed")


def within_the_rules(
    run: Run, city: City, policy: Policy, speech: Speech, solve: Solve | None = None
) -> Answer:
    """Say for every rule of the pack how many units meet it under the plan, and which rules bind.

    A rule binds if less is short once it is loosened by itself (`scenarios.explain.binding`).
    """
    table = run.after.compliance
    counts = table.pivot_table(
        index="rule", columns="verdict", values="unit_id", aggfunc="size", fill_value=0
    )
    counts = counts.reindex(index=[rule.id for rule in policy.rules], columns=VERDICTS, fill_value=0)
    titles = {rule.id: f"{rule.article} {rule.title(speech.lang)}".strip() for rule in policy.rules}
    judged = counts[counts["met"] + counts["not_met"] > 0]
    sentences = [
        speech.say(
            "{rule}: met by {met}, not met by {not_met}, not assessed for {not_assessed}.",
            rule=titles[str(rule)],
            **{name: speech.number(int(row[name])) for name in VERDICTS},
        )
        for rule, row in judged.sort_values("not_met", ascending=False, kind="stable").iterrows()
    ]
    if len(judged) < len(counts):
        left = set(counts.index.difference(judged.index))
        names = [rule.article or rule.id for rule in policy.rules if rule.id in left]
        sentences.append(
            speech.say(
                "{count} rules could not be judged anywhere, because facts are missing: {names}.",
                count=speech.number(len(names)),
                names=speech.say(", ").join(names),
            )
        )
    bind = binding_rules(run, city, policy, speech, solve or solver(city, run))
    return Answer((*sentences, *_short(run, speech), *bind), {"rules": counts.reset_index()})


def _short(run: Run, speech: Speech) -> list[str]:
    """Say what remains short, by kind."""
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
