"""Are schools alike enough, and are the rules kept? Today and under every run."""

from collections import Counter
from collections.abc import Callable

import pandas as pd

from models.measures.indicators import Measures
from models.policy import LEVELS
from scenarios.report.material import Material
from scenarios.report.tables import Cell, Table, grid

type _Key = tuple[str, str, str]  # rule, level, scope

_MARKS = {"met": "✓", "not_met": "✗", "not_assessed": "?"}


def inequality(material: Material) -> Table:
    """Compare difference coefficients with their limits: four decimals shown, unrounded values compared."""
    speech, rows = material.speech, []
    measured = [material.runs[0].before, *(run.after for run in material.runs)]
    tables = [_city_wide(measures) for measures in measured]
    for key in tables[0].index:
        found = [table.loc[key] if key in table.index else None for table in tables]
        indicator, level = key
        first = tables[0].loc[key]
        rows.append(
            [
                Cell(material.indicator(indicator)),
                Cell(material.level(level), "quiet"),
                Cell(_four(first["cv_limit"]), "num quiet"),
                *(_judged(row) for row in found),
                Cell(speech.share(first["share_below_standard"]), "num quiet start"),
                *(
                    Cell("–" if row is None else speech.share(row["share_below_standard"]), "num")
                    for row in found[1:]
                ),
            ]
        )
    columns = (speech.say("Today"), *material.titles)
    return Table(
        head=(speech.say("Indicator"), speech.say("Level"), speech.say("Limit"), *columns, *columns),
        groups=(
            ("", 3),
            (speech.term("cv"), len(columns)),
            (speech.term("share_below_standard"), len(columns)),
        ),
        rows=grid(rows),
        note=speech.say(
            "The difference coefficient is weighted by pupils. Four decimals are shown; the unrounded values "
            "are compared with the limit. ✓ met, ✗ not met, ? not assessed."
        ),
    )


def _city_wide(measures: Measures) -> pd.DataFrame:
    table = measures.inequality
    return table[table["scope"] == "city"].set_index(["indicator", "level"])


def _four(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:.4f}"


def _judged(row: "pd.Series[float] | None") -> Cell:
    if row is None:
        return Cell(_MARKS["not_assessed"], "num not_assessed")
    verdict = str(row["verdict"])
    return Cell(f"{_four(row['cv'])} {_MARKS[verdict]}", f"num {verdict}")


def compliance(material: Material) -> tuple[Table, Table]:
    """Count for every rule where it is met, not met and not assessed; rules never assessed apart."""
    measured = [material.runs[0].before, *(run.after for run in material.runs)]
    counts = [_verdicts(measures.compliance) for measures in measured]
    keys = sorted({key for count in counts for key in count}, key=_order(material))
    unknown = {
        key for key in keys if all(set(count.get(key, Counter())) <= {"not_assessed"} for count in counts)
    }
    assessed = [key for key in keys if key not in unknown]
    return _matrix(material, counts, assessed), _matrix(
        material, counts, [key for key in keys if key in unknown]
    )


def _matrix(material: Material, counts: list[dict[_Key, Counter[str]]], keys: list[_Key]) -> Table:
    say = material.speech.say
    rows = [
        [
            Cell(rule_title(material, rule)),
            Cell(material.level(level), "quiet"),
            Cell(material.speech.term(scope), "quiet"),
            *(_counted(count.get((rule, level, scope))) for count in counts),
        ]
        for rule, level, scope in keys
    ]
    return Table(
        head=(say("Rule"), say("Level"), say("Judged for"), say("Today"), *material.titles),
        rows=grid(rows),
        note=say(
            "Met / not met / not assessed. Where data or the value of a rule are missing it is not assessed, "
            "and that is not met."
        ),
    )


def rule_title(material: Material, name: str) -> str:
    """Say a rule with its article as the pack has it, an indicator by its title."""
    rule = next((each for each in material.policy.rules if each.id == name), None)
    if rule is None:
        return material.indicator(name)
    return f"{rule.article} {rule.title(material.speech.lang)}".strip()


def _order(material: Material) -> Callable[[_Key], tuple[int, int, str]]:
    """Rules as the pack lists them, levels in the fixed order."""
    rules = [rule.id for rule in material.policy.rules]

    def place(key: _Key) -> tuple[int, int, str]:
        rule, level, scope = key
        known = rules.index(rule) if rule in rules else len(rules)
        return known, LEVELS.index(level) if level in LEVELS else -1, scope

    return place


def _verdicts(table: pd.DataFrame) -> dict[_Key, Counter[str]]:
    counts: dict[_Key, Counter[str]] = {}
    columns = (table[name].fillna("").astype(str) for name in ("rule", "level", "scope", "verdict"))
    for rule, level, scope, verdict in zip(*columns, strict=True):
        counts.setdefault((rule, level, scope), Counter())[verdict] += 1
    return counts


def _counted(count: Counter[str] | None) -> Cell:
    if count is None:
        return Cell("–", "quiet")
    met, not_met, unknown = (count[verdict] for verdict in _MARKS)
    total = met + not_met + unknown
    kind = "not_met" if not_met else "not_assessed" if unknown else "met"
    return Cell(f"{met} / {not_met} / {unknown}", kind, (met / total, not_met / total, unknown / total))
