"""The compliance matrix: every rule of a pack against every district, and the units that fail."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.city import City
from models.measures.indicators import measure
from models.plan import Plan
from models.policy import LEVELS, Policy
from scenarios.errors import ScenarioError, nearest

CITY = "city"
VERDICTS = ["met", "not_met", "not_assessed"]


@dataclass(frozen=True, eq=False)
class Matrix:
    """How each rule of a pack stands.

    Attributes
    ----------
    policy : Policy
    rules : DataFrame, in the order of the pack: rule, article, met, not_met, not_assessed (units judged),
        verdict, reason (English, why something is not assessed; the commonest one).
    cells : DataFrame by rule and district ("city" where a rule is judged for the city as a whole): rule,
        district_id, met, not_met, not_assessed, verdict.
    failing : DataFrame of the units that do not meet a rule, each rule's worst first: rule, level, scope,
        unit_id, district_id, found, allowed, note.

    A verdict over several units is *not met* as soon as one fails, *met* if all are met, and *not assessed*
    otherwise; a rule that concerns no unit has the verdict ``none``.
    """

    policy: Policy
    rules: pd.DataFrame
    cells: pd.DataFrame
    failing: pd.DataFrame


def compliance_matrix(city: City, policy: Policy, plan: Plan | None = None, *, level: str = "") -> Matrix:
    """Check every rule of a pack on a city, today or as a plan leaves it.

    Raises
    ------
    ScenarioError
        If the city has no such level.
    """
    if level and level not in city.levels():
        there = ", ".join(city.levels())
        close = nearest(level, LEVELS)
        raise ScenarioError.one("--level", "no such level", found=level, allowed=there, nearest=close)
    table = measure(city, policy, plan).compliance
    if level:
        table = table[table["level"].isin([level, ""])]
    placed = table.assign(district_id=_districts_of(city, table))
    asked = [rule for rule in policy.rules if not level or not rule.levels or level in rule.levels]
    ids = pd.Index([rule.id for rule in asked], name="rule")
    cells = _counted(placed, ["rule", "district_id"]).reset_index()
    rules = _counted(placed, ["rule"]).reindex(ids)
    rules[VERDICTS] = rules[VERDICTS].fillna(0).astype("int64")
    rules = rules.fillna({"verdict": "none"}).reset_index()
    rules.insert(1, "article", [rule.article for rule in asked])
    rules["reason"] = rules["rule"].map(_reasons(placed)).fillna("")
    return Matrix(policy, rules, cells, _failing(placed, ids))


def _counted(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    keys = [table[name] for name in by]
    counts = pd.crosstab(keys if len(keys) > 1 else keys[0], table["verdict"])
    counts = counts.reindex(columns=VERDICTS, fill_value=0).rename_axis(columns=None)
    verdict = np.select(
        [counts["not_met"] > 0, counts["not_assessed"] > 0], ["not_met", "not_assessed"], default="met"
    )
    return counts.assign(verdict=verdict)


def _reasons(table: pd.DataFrame) -> dict[str, str]:
    open_ones = table[(table["verdict"] == "not_assessed") & (table["note"] != "")]
    commonest = open_ones.groupby("rule")["note"].agg(lambda notes: str(notes.mode().iloc[0]))
    return {str(rule): str(reason) for rule, reason in commonest.items()}


def _failing(table: pd.DataFrame, rules: pd.Index) -> pd.DataFrame:
    failed = table[table["verdict"] == "not_met"]
    found, allowed = failed["found"].to_numpy(), failed["allowed"].to_numpy()
    comparable = (found > 0) & (allowed > 0)
    apart = np.divide(found, allowed, out=np.ones(len(failed)), where=comparable)
    far = np.where(comparable, np.abs(np.log(apart)), np.inf)
    order = failed.assign(place=rules.get_indexer(pd.Index(failed["rule"])), far=far)
    order = order.sort_values(["place", "far", "unit_id"], ascending=[True, False, True], kind="stable")
    columns = ["rule", "level", "scope", "unit_id", "district_id", "found", "allowed", "note"]
    return order[columns].reset_index(drop=True)


def _districts_of(city: City, table: pd.DataFrame) -> pd.Series:
    home = {
        **dict(zip(city.schools["school_id"], city.schools["district_id"], strict=True)),
        **{each: each for each in city.districts["district_id"]},
    }
    keyed = table["unit_id"].where(table["scope"] != CITY)
    return keyed.map(home).fillna(CITY)
