"""The compliance matrix: rules down, districts across; symbol, colour and word for each verdict."""

from collections.abc import Hashable, Mapping

import pandas as pd

from scenarios.today import CITY
from ui.markup import SYMBOLS, cell, row, table, text
from ui.words import Names


def matrix(found: pd.DataFrame, names: Names, chosen: str | None) -> str:
    """Return the matrix as markup; rules that nothing can be said about are left to `silent_rules`.

    Parameters
    ----------
    found : rule, district_id, judged, not_met, verdict.
    names : how districts and rules are called.
    chosen : district to mark.
    """
    speech = names.speech
    silent = set(silent_rules(found))
    verdicts = found.set_index(["rule", "district_id"]).to_dict("index")
    present = set(found.loc[~found["rule"].isin(silent), "district_id"])
    districts = speech.names(names.workspace.city.districts, "district_id") | {CITY: speech.term(CITY)}
    across = [each for each in districts if each in present]
    rows = [
        row(text(names.rule(rule)), (_verdict(verdicts.get((rule, each)), names) for each in across))
        for rule in dict.fromkeys(found["rule"])
        if rule not in silent
    ]
    head = [
        (speech.say("Rule"), ""),
        *((districts[each], "chosen" if each == chosen else "") for each in across),
    ]
    return table(head, rows, caption=speech.say(CAPTION), kind="matrix")


CAPTION = (
    "✓ met, ✗ not met (how many fail, of how many judged), "
    "? not assessed: a fact is missing, and that is not “met”."
)


def silent_rules(found: pd.DataFrame) -> list[str]:
    """Return the rules that are not assessed anywhere."""
    said = set(found.loc[found["verdict"] != "not_assessed", "rule"])
    return [str(rule) for rule in dict.fromkeys(found["rule"]) if rule not in said]


def _verdict(found: Mapping[Hashable, object] | None, names: Names) -> str:
    if found is None:
        return cell("–", "quiet")
    verdict = str(found["verdict"])
    said = f'<span class="unheard">{text(names.speech.term(verdict))}</span>'
    counts = f" {found['not_met']}/{found['judged']}" if verdict == "not_met" else ""
    return cell(f'<span aria-hidden="true">{SYMBOLS[verdict]}</span>{said}{text(counts)}', verdict)
