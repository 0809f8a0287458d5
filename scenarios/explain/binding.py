"""Which rules bind: each rule that may keep a plan from being better is loosened by itself and solved again.

No weight is changed and no dual is read: a rule binds if less is short without it, or with it a tenth looser.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geodata.city import City
from models.policy import Policy
from scenarios.errors import NoPlanError, ScenariosError
from scenarios.explain.again import Solve
from scenarios.explain.answer import differences, headlines
from scenarios.explain.money import THIS, UNITS, with_money
from scenarios.headline import headline_of
from scenarios.packs import load_pack
from scenarios.runs import Run
from scenarios.scenario import Scenario
from scenarios.speech import Speech

TENTH = 0.1
SHORT = ("unplaced", "overfull", "short_teachers", "worst_shortfall", "short_funds")
# which rules of a pack bound what a plan may do, by what is short when they bind
OF_PLACES = ("places.travel_limit_metres", "places.travel_limit_minutes", "places.overfull_share")
OF_TEACHERS = ("staffing.commute_metres", "staffing.movable_share")
SETTINGS = ("", ".urban", ".town", ".rural")
_SAME = 1e-6


@dataclass(frozen=True)
class Looser:
    """A rule, and the question in which it is looser or gone."""

    said: str
    scenario: Scenario


def binding_rules(run: Run, city: City, policy: Policy, speech: Speech, solve: Solve) -> tuple[str, ...]:
    """Say of each rule that bounds what is short whether it binds, and what its loosening would change."""
    value = headline_of(run)
    if not (value[list(SHORT)] > 0).any():
        return (speech.say("Nothing remains short, so no rule keeps the plan from its first goals."),)
    sentences = []
    for looser in _looser(run, city, policy, speech):
        try:
            other = solve(looser.scenario)
        except NoPlanError:  # the first plan keeps the looser rule too: the solver ran out of time
            continue
        less = headline_of(other)
        gain = [name for name in SHORT if value[name] - less[name] > _SAME * max(1.0, value[name])]
        table = headlines({THIS: run, looser.said: other})
        told = differences(table[table["measure"].isin(SHORT)], THIS, looser.said, UNITS, speech)
        message = "This binds: {rule}. {what}." if gain else "This does not bind: {rule}."
        sentences.append(speech.say(message, rule=looser.said, what=told))
    return tuple(sentences)


def _looser(run: Run, city: City, policy: Policy, speech: Speech) -> Iterator[Looser]:
    scenario, value = run.scenario, headline_of(run)
    if value["short_funds"] > 0 or value["short_teachers"] > 0:
        yield from _of_money(scenario, city, speech)
    if value["short_teachers"] > 0:
        yield from _of_counts(run, speech)
        yield from _of_pack(OF_TEACHERS, run, policy, speech)
    if value["unplaced"] > 0 or value["overfull"] > 0:
        yield from _of_pack(OF_PLACES, run, policy, speech)
    for lock in scenario.locks:
        kept = tuple(each for each in scenario.locks if each is not lock)
        said = speech.say("the lock {name}, left out", name=lock.title())
        yield Looser(said, scenario.model_copy(update={"locks": kept}))
    for decision, limits in scenario.limits.items():
        for goal in limits:
            fewer = {key: most for key, most in limits.items() if key != goal}
            said = speech.say("the limit of {goal}, left out", goal=speech.term(goal))
            yield Looser(said, scenario.model_copy(update={"limits": {**scenario.limits, decision: fewer}}))


def _of_money(scenario: Scenario, city: City, speech: Speech) -> Iterator[Looser]:
    sources = city.sources[city.sources["year"] == scenario.year]
    budget = scenario.budget
    total = float(sources["amount"].sum()) * (budget.scale or 1) if budget.amount is None else budget.amount
    more = round(TENTH * total, 2)
    said = speech.say("the money of the year, {amount} more", amount=speech.money(100 * more))
    yield Looser(said, with_money(scenario, city, more))


def _of_counts(run: Run, speech: Speech) -> Iterator[Looser]:
    most, done = run.scenario.teachers, {"hires_max": run.plan.hires, "moves_max": run.plan.moves}
    for name, table in done.items():
        limit = getattr(most, name)
        if limit is not None and float(table["teachers"].sum()) >= limit:
            said = speech.say("{rule} {limit}, left out", rule=speech.term(name), limit=speech.number(limit))
            free = {"teachers": most.model_copy(update={name: None})}
            yield Looser(said, run.scenario.model_copy(update=free))


def _of_pack(keys: tuple[str, ...], run: Run, policy: Policy, speech: Speech) -> Iterator[Looser]:
    levels = sorted(set(run.plan.schools["level"]))
    for key in keys:
        overlay, said = _tenth_looser(key, levels, policy, speech)
        asked = run.scenario.model_copy(update={"overlay": {**run.scenario.overlay, **overlay}})
        if overlay and _allowed(asked):
            yield Looser(said, asked)


def _tenth_looser(
    key: str, levels: list[str], policy: Policy, speech: Speech
) -> tuple[Mapping[str, Mapping[str, float]], str]:
    """Return the values of a rule of the pack, a tenth larger, and how that is said."""
    overlay: dict[str, dict[str, float]] = {}
    title, shown = "", []
    for own in (key + setting for setting in SETTINGS):
        for level in levels:
            amount, value = policy.amount(own, level), policy.value(own, level)
            if amount is None or value is None:
                continue
            overlay.setdefault(own, {})[level] = round(amount * (1 + TENTH), 6)
            title = title or value.title(speech.lang)
            numbers = [speech.number(each) for each in (amount, amount * (1 + TENTH))]
            if value.unit == "share":
                numbers = [speech.share(each) for each in (amount, amount * (1 + TENTH))]
            shown.append(f"{speech.term(level)} {numbers[0]} → {numbers[1]}")
    return overlay, f"{title} ({speech.say(', ').join(shown)})"


def _allowed(scenario: Scenario) -> bool:
    """Return whether the pack allows these values: some may not be chosen freely."""
    try:
        load_pack(scenario.policy, scenario.overlay)
    except ScenariosError:
        return False
    return True
