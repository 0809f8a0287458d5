"""How runs look in a terminal: the proof, the shortages, before and after, side by side."""

from collections.abc import Sequence

import pandas as pd

from geodata.city import City
from models.policy import Policy
from models.steps import ROUND
from scenarios.cli.screen import Screen
from scenarios.compare import TODAY, Comparison
from scenarios.describe import indicator_title, level_title
from scenarios.runs import Run
from scenarios.speech import Speech

_TOP = 10
_LARGE = 100  # from here on, decimals only disturb


def show_proof(run: Run, policy: Policy, screen: Screen) -> None:
    """Print one line for each goal: the value reached, the bound that no plan can pass, and the gap."""
    speech = screen.speech
    heads = ("Step", "Level", "Goal", "Unit", "Value", "Best possible", "Gap", "Status", "Seconds")
    screen.table(
        "Proof",
        [speech.say(head) for head in heads],
        [
            (
                speech.step(row["step"]),
                level_title(policy, row["level"], speech) if row["level"] else "",
                speech.term(row["goal"]),
                speech.unit(row["unit"]),
                *(
                    speech.number(row[name], 0 if abs(row[name]) >= _LARGE else None)
                    for name in ("value", "bound")
                ),
                speech.share(row["gap"], 2),
                speech.term(row["status"]),
                speech.number(row["seconds"], 1),
            )
            for row in run.plan.steps.to_dict("records")
        ],
        words=4,
    )
    for sentence in how_decided(run.plan.steps, speech):
        screen.tell(sentence)
    screen.say()


def how_decided(steps: pd.DataFrame, speech: Speech) -> list[str]:
    """Say what was decided together and what in sequence."""
    names = steps["step"]
    if names.str.split().str[0].isin(["places", "teachers", "funds"]).sum() == 0:
        return []
    sentences = [
        speech.say(
            "Places, teachers and money are decided one after the other, each step proved the best for "
            "itself; every step reads the ones before it."
        )
    ]
    if names.eq("projects").any():
        sentences.append(
            speech.say("Projects and the places of all years were decided together, before them.")
        )
    rounds = names[names.str.startswith(ROUND)].nunique()
    if rounds:
        sentences.append(
            speech.say(
                "Places, teachers and money were decided again in {rounds} rounds, each kept because the "
                "plan then lacked less. The rows of the whole plan say how far it is at most from what "
                "deciding them together could reach.",
                rounds=speech.number(rounds),
            )
        )
    elif names.eq("joint").any():
        sentences.append(
            speech.say(
                "The rows of the whole plan say how far it is at most from what deciding places, teachers "
                "and money together could reach."
            )
        )
    return sentences


def show_shortages(run: Run, city: City, policy: Policy, screen: Screen) -> None:
    """Print the total of each kind of shortage, and the ten places that lack most of it."""
    shortages, speech = run.plan.shortages, screen.speech
    if shortages.empty:
        screen.say("Nothing is short anywhere.")
        screen.say()
        return
    names = place_names(city, screen)
    for what, table in shortages.groupby("what", sort=False):
        measured_in = str(table["measured_in"].iloc[0])
        worst = table.sort_values(["amount", "unit_id"], ascending=[False, True]).head(_TOP)
        screen.say(
            "{what}: {total} short in {places} places; the most:",
            what=speech.term(what, "shortage"),
            total=amount(float(table["amount"].sum()), measured_in, screen),
            places=speech.number(len(table)),
        )
        heads = ("District", "Place", "Level", "Short")
        screen.table(
            "",
            [speech.say(head) for head in heads],
            [
                (
                    names["district"].get(row["district_id"], row["district_id"]),
                    names.get(row["unit"], {}).get(row["unit_id"], row["unit_id"]),
                    level_title(policy, row["level"], speech) if row["level"] else "",
                    amount(row["amount"], measured_in, screen),
                )
                for row in worst.to_dict("records")
            ],
            words=3,
        )


def show_headline(comparison: Comparison, screen: Screen, titles: Sequence[str] | None = None) -> None:
    """Print the dozen headline numbers, today and in every run."""
    speech = screen.speech
    heads = [speech.say("Headline"), speech.say("Today"), *(titles or comparison.labels)]
    screen.table(
        "",
        heads,
        [
            (
                speech.term(row["measure"], within="headline"),
                *(speech.amount(row[run], row["unit"]) for run in (TODAY, *comparison.labels)),
            )
            for row in comparison.headline.to_dict("records")
        ],
    )


def show_indicators(comparison: Comparison, policy: Policy, screen: Screen) -> None:
    """Print mean and difference coefficient of each indicator, today and in every run."""
    speech = screen.speech
    means = comparison.indicators[comparison.indicators["measure"] == "mean"]
    spreads = comparison.inequality[comparison.inequality["measure"] == "cv"]
    for title, table, digits in (("Means, whole city", means, 2), ("Difference coefficients", spreads, 3)):
        changed = table[table[list(comparison.labels)].sub(table[TODAY], axis=0).abs().max(axis=1) > 0]
        limits = "limit" in table
        heads = ("Indicator", "Level", *(("Limit",) if limits else ()), "Today")
        rows = [
            (
                indicator_title(policy, row["indicator"], screen.lang),
                level_title(policy, row["level"], speech),
                *((speech.number(row["limit"], digits),) if limits else ()),
                *(speech.number(row[run], digits) for run in (TODAY, *comparison.labels)),
            )
            for row in changed.to_dict("records")
        ]
        if rows:
            screen.table(title, [*(speech.say(head) for head in heads), *comparison.labels], rows, words=2)
        else:
            screen.say(title)
        if len(changed) < len(table):
            screen.say("{count} that no run changes are left out.", count=len(table) - len(changed))
            screen.say()


def place_names(city: City, screen: Screen) -> dict[str, dict[str, str]]:
    """Return the names of districts, schools and areas by id, in the reader's language."""
    names = screen.speech.names
    return {
        "district": names(city.districts, "district_id"),
        "school": names(city.schools, "school_id"),
        "area": names(city.areas, "area_id"),
    }


def amount(value: float, measured_in: str, screen: Screen) -> str:
    """Return an amount with its unit."""
    if measured_in == "cents":
        return screen.speech.money(value)
    if measured_in == screen.currency:
        return screen.speech.money(value * 100)
    return f"{screen.speech.number(value)} {screen.speech.unit(measured_in)}"


def totals(shortages: pd.DataFrame) -> dict[str, float]:
    """Return the total shortage of each kind."""
    return {str(what): float(total) for what, total in shortages.groupby("what")["amount"].sum().items()}
