"""How the changes between runs look in a terminal: who is better and worse off, what comes with a plan."""

import math

from geodata.city import City
from scenarios.cli.screen import Screen
from scenarios.cli.show_runs import place_names
from scenarios.compare import Comparison


def show_children(comparison: Comparison, city: City, screen: Screen) -> None:
    """Print how many children are better and worse off than under the first run, in all and by group."""
    if comparison.children.empty:
        return
    speech, districts = screen.speech, place_names(city, screen)["district"]
    changed = comparison.children.query("better + worse > 0")
    heads = ("Run", "Measure", "Group", "Children", "Better off", "Worse off", "Share worse off")
    screen.say("Children better and worse off than under {base}:", base=comparison.base)
    screen.table(
        "",
        [speech.say(head) for head in heads],
        [
            (
                row["run"],
                speech.term(row["measure"], "children"),
                districts.get(row["group"], row["group"])
                if row["kind"] == "district"
                else speech.term(row["group"], "group"),
                *(speech.number(row[name], 0) for name in ("children", "better", "worse")),
                speech.share(row["share_worse"], 1),
            )
            for row in changed.sort_values(["run", "measure"], kind="stable").to_dict("records")
        ],
        words=3,
    )


def show_effects(comparison: Comparison, screen: Screen) -> None:
    """Print what the plans change beside their goals, and the projects that are not the same in all."""
    speech, labels = screen.speech, list(comparison.labels)
    screen.table(
        "What comes with the plan",
        [speech.say("Measure"), *labels],
        [
            (speech.term(row["effect"], "effect"), *(_figure(row[label], screen) for label in labels))
            for row in comparison.effects.to_dict("records")
        ],
        words=1,
    )
    if comparison.works.empty:
        return
    screen.table(
        "Projects that differ (year of opening)",
        [speech.say("Project"), *labels],
        [
            (row["project_id"], *("–" if math.isnan(row[label]) else f"{row[label]:.0f}" for label in labels))
            for row in comparison.works.to_dict("records")
        ],
        words=1,
    )


def _figure(value: float, screen: Screen) -> str:
    return "–" if math.isnan(value) else screen.speech.number(value, 0)
