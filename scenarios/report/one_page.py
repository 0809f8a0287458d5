"""The brief: one plan on one page.

Where it is unfair, what the plan does, what it costs, who loses, whether it is within the rules, and whether
it can be trusted.
"""

import math
from collections import Counter
from dataclasses import replace

import pandas as pd

from models.steps import proofs
from scenarios.report import brief, equity, figures, resources
from scenarios.report.blocks import Block, Chapter, Grid, Maps, Points, Words
from scenarios.report.material import Material
from scenarios.report.tables import Cell, Table, grid
from scenarios.runs import Run

_UNEVEN_SHOWN, _LOSERS_SHOWN, _RULES_SHOWN, _SOURCES_SHOWN, _CHANGES_SHOWN = 3, 4, 3, 5, 3
_MAP_WIDTH = 165.0  # points
_SHORT = 12  # letters of a fingerprint


def one_page(material: Material) -> tuple[Chapter, ...]:
    """Return the six parts of the brief of the first run of the material."""
    return tuple(part(material) for part in (_unfair, _does, _costs, _loses, _rules, _trust))


def _unfair(material: Material) -> Chapter:
    say = material.speech.say
    uneven = _most_uneven(material)
    blocks: list[Block] = [Points(tuple(_uneven(material, key) for key in uneven[:_UNEVEN_SHOWN]))]
    if not uneven:
        blocks = [Words(say("Not assessed: the pack has no standard, or facts are missing."))]
    else:
        drawn = figures.indicator_figure(material, *uneven[0], width=_MAP_WIDTH)
        blocks.append(Maps(drawn.caption, drawn.note, drawn.maps))
    return Chapter("unfair", say("Where is it unfair?"), tuple(blocks))


def _city_wide(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["scope"] == "city"].set_index(["indicator", "level"])


def _most_uneven(material: Material) -> list[tuple[str, str]]:
    """Return (indicator, level), those with most pupils in schools below the standard today first."""
    table = _city_wide(material.runs[0].before.inequality)
    below = table["share_below_standard"].dropna()
    below = below[below > 0].sort_values(ascending=False, kind="stable")
    planned = [(str(one), str(level)) for one, level in below.index if level in material.levels]
    known = {each.id for each in material.policy.indicators}
    return [key for key in planned if key[0] in known]


def _uneven(material: Material, key: tuple[str, str]) -> str:
    speech, run = material.speech, material.runs[0]
    today = float(_city_wide(run.before.inequality)["share_below_standard"][key])
    after = _city_wide(run.after.inequality)["share_below_standard"].get(key, math.nan)
    return speech.say(
        "{indicator} · {level}: {today} of pupils are in schools below the standard today, {after} under the "
        "plan.",
        indicator=material.indicator(key[0]),
        level=material.level(key[1]),
        today=speech.share(today),
        after=speech.share(float(after)) if math.isfinite(after) else speech.term("not_assessed"),
    )


def _does(material: Material) -> Chapter:
    speech, run = material.speech, material.runs[0]
    headline = brief.headlines(material)[0]
    tables = run.plan.tables()
    counts = [
        speech.say("{what}: {count}", what=speech.say(title), count=speech.number(len(tables[name])))
        for name, title in _ALSO.items()
        if len(tables[name])
    ]
    sentences = headline.sentences
    if counts:
        listed = speech.say(", ").join(counts)
        sentences = (*sentences, speech.say("Also decided: {list}.", list=listed))
    return Chapter("does", speech.say("What does the plan do?"), (Points(sentences),))


_ALSO = {
    "works": "Projects done",
    "posts": "Approved posts",
    "rotations": "Rotation",
    "conversions": "Change of level",
    "shared_posts": "Shared posts",
    "purchases": "Purchases",
    "quotas": "Quotas",
    "programme_seats": "Programme seats",
    "aid": "Student aid",
    "training": "Training places",
}


def _costs(material: Material) -> Chapter:
    speech, plan = material.speech, material.runs[0].plan
    granted = plan.grants.groupby("source_id")["cents"].sum().sort_values(ascending=False, kind="stable")
    names = speech.names(material.city.sources.drop_duplicates("source_id"), "source_id")
    lines = [(names.get(str(source), str(source)), int(cents)) for source, cents in granted.items()]
    if len(lines) > _SOURCES_SHOWN:
        rest = lines[_SOURCES_SHOWN:]
        title = speech.say("{count} more sources", count=len(rest))
        lines = [*lines[:_SOURCES_SHOWN], (title, sum(cents for _, cents in rest))]
    rows = [[Cell(name), Cell(speech.money(cents, 2), "num")] for name, cents in lines]
    foot = [Cell(speech.say("Granted in all")), Cell(speech.money(int(granted.sum()), 2), "num")]
    others = [
        [Cell(speech.say(title), "quiet"), Cell(speech.money(int(table[column].sum()), 2), "num quiet")]
        for title, table, column in (
            ("New teachers, a year", plan.hires, "cents"),
            ("Building cost of projects", plan.works, "capital_cents"),
            ("Running cost of projects, a year", plan.works, "running_cents"),
            ("Purchases to reach standards", plan.purchases, "cents"),
            ("Retraining", plan.conversions, "cents"),
            ("Student aid", plan.aid, "cents"),
            ("Training places", plan.training, "cents"),
        )
        if len(table)
    ]
    head = (speech.say("Source"), speech.say("Granted"))
    blocks = [Grid(Table(head, grid(rows), foot=grid([foot])))]
    if others:
        blocks.append(Grid(Table((speech.say("What costs"), speech.say("Cost")), grid(others))))
    return Chapter("cost", speech.say("What does it cost?"), tuple(blocks))


def _loses(material: Material) -> Chapter:
    say = material.speech.say
    table = resources.losers(material, 0)
    headline = brief.headlines(material)[0]
    kept = replace(
        table,
        rows=tuple((row[0], *row[2:]) for row in table.rows[:_LOSERS_SHOWN]),
        head=(table.head[0], *table.head[2:]),
        caption="",
    )
    worse = headline.worse[:_CHANGES_SHOWN] or (say("nothing measured"),)
    better = headline.better[:_CHANGES_SHOWN] or (say("nothing measured"),)
    blocks = (
        Grid(kept),
        Words(say("Worse than today"), "heading"),
        Points(worse, kind="worse"),
        Words(say("Better than today"), "heading"),
        Points(better, kind="better"),
    )
    return Chapter("loses", say("Who loses?"), blocks)


def _rules(material: Material) -> Chapter:
    speech, run = material.speech, material.runs[0]
    marks = ("met", "not_met", "not_assessed")
    rows = []
    for title, measures in ((speech.say("Today"), run.before), (speech.say("Under the plan"), run.after)):
        counts = Counter(measures.compliance["verdict"])
        rows.append([Cell(title), *(Cell(speech.number(counts[mark]), "num") for mark in marks)])
    table = Table((speech.say("Judgements"), *(speech.term(mark) for mark in marks)), grid(rows))
    items = tuple(
        speech.say(
            "{rule} · {level}: not met {count} times.",
            rule=equity.rule_title(material, rule),
            level=material.level(level),
            count=speech.number(count),
        )
        for (rule, level), count in _broken(run).most_common(_RULES_SHOWN)
    )
    blocks: list[Block] = [Grid(table)]
    blocks.append(
        Points(items) if items else Words(speech.say("No rule is broken where it can be assessed."))
    )
    return Chapter("rules", speech.say("Is it within the rules?"), tuple(blocks))


def _broken(run: Run) -> Counter[tuple[str, str]]:
    """Count by rule and level where a rule is not met under the plan."""
    rows = run.after.compliance.query("verdict == 'not_met'")
    return Counter(zip(rows["rule"].astype(str), rows["level"].fillna("").astype(str), strict=True))


def _trust(material: Material) -> Chapter:
    speech, run = material.speech, material.runs[0]
    steps = proofs(run.plan.steps)
    status, _ = brief.proof_status(run, speech)
    gap = float(steps["gap"].max()) if len(steps) and steps["gap"].notna().all() else math.nan
    items = (
        speech.say(
            "{status}: {proved} of {goals} goals proved optimal; largest gap {gap}.",
            status=status,
            proved=speech.number(int((steps["status"] == "optimal").sum())),
            goals=speech.number(len(steps)),
            gap=speech.share(math.ceil(gap * 1e4) / 1e4, 2)
            if math.isfinite(gap)
            else speech.term("not_assessed"),
        ),
        speech.say(
            "Audited: every sum and rule of the plan was recomputed apart from the solver and holds. A plan "
            "that fails is not stored."
        ),
        speech.say(
            "Data: {warnings} warnings; {missing} things not planned because something is not known.",
            warnings=speech.number(len(material.city.warnings)),
            missing=speech.number(len(run.plan.not_assessed)),
        ),
        speech.say(
            "Run {number} · plan {plan} · data {city} · code {code}",
            number="–" if run.number is None else run.number,
            plan=run.provenance.plan[:_SHORT],
            city=run.provenance.city[:_SHORT],
            code=run.provenance.code_version,
        ),
    )
    return Chapter("trust", speech.say("Can we trust it?"), (Points(items),))
