"""The HTML file: everything in it, nothing fetched, no script."""

from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geodata.city import City
from models.policy import Policy
from scenarios import wording
from scenarios.compare import Comparison, compare
from scenarios.output import new_file
from scenarios.packs import load_pack
from scenarios.report import brief, equity, evidence, figures, resources, shortages
from scenarios.report.material import Material
from scenarios.runs import Run
from scenarios.speech import Speech

_TEMPLATES = Path(__file__).parents[1] / "templates"
_TAGS = {"en": "en", "zh": "zh-Hans"}


def write_report(
    path: Path, runs: Sequence[Run], city: City, *, lang: str = "en", comparison: Comparison | None = None
) -> None:
    """Write the report of some runs of one city; the file is there whole or not at all.

    Parameters
    ----------
    path : of the HTML file.
    runs : one to about four, in the order to show them.
    city : whose runs they are.
    lang : "en" or "zh".
    comparison : of these runs, where the caller has it already.

    Raises
    ------
    CompareError
        If the runs cannot stand side by side.
    OutputError
        If the file cannot be written.
    """
    text = render_report(runs, city, lang=lang, comparison=comparison)
    with new_file(path) as draft:
        draft.write_text(text, encoding="utf-8")


def render_report(
    runs: Sequence[Run],
    city: City,
    *,
    lang: str = "en",
    comparison: Comparison | None = None,
    policy: Policy | None = None,
    translate: Callable[[str], str] | None = None,
) -> str:
    """Return the report as one HTML text; the same runs give the same text.

    Parameters
    ----------
    runs, city, lang, comparison : as in `write_report`.
    policy : the pack that names indicators and rules; by default that of the first run.
    translate : from English message to the language; by default the catalogue of `lang`.
    """
    speech = Speech(lang, city.currency, translate or wording.translator(lang))
    material = Material(
        runs=runs,
        comparison=comparison or compare(runs, city),
        city=city,
        policy=policy or load_pack(runs[0].scenario.policy, dict(runs[0].scenario.overlay)),
        speech=speech,
    )
    return _environment(speech).get_template("report.html").render(_content(material))


def _environment(speech: Speech) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = speech.say
    return environment


def _content(material: Material) -> dict[str, object]:
    """Gather what the template shows; only the maps, which this program draws itself, are markup."""
    each = range(len(material.runs))
    speech, city = material.speech, material.city
    return {
        "lang": _TAGS[speech.lang],
        "city": city.name_zh if speech.lang == "zh" else city.name,
        "years": sorted({run.scenario.year for run in material.runs}),
        "school_year": city.school_year,
        "policy": material.policy.title(speech.lang),
        "made": wording.moment(max(run.provenance.created_utc for run in material.runs), speech.lang),
        "headlines": brief.headlines(material),
        "side_by_side": brief.side_by_side(material),
        "questions": brief.questions(material),
        "figures": [(figure, [Markup(svg) for svg in figure.maps]) for figure in figures.figures(material)],  # noqa: S704
        "inequality": equity.inequality(material),
        "compliance": equity.compliance(material),
        "shortage_totals": shortages.shortage_totals(material),
        "shortages": shortages.shortages(material),
        "smallest": material.smallest_count,
        "teachers": resources.teachers_by_district(material),
        "moves": [resources.moves(material, number) for number in each],
        "money": resources.money_side_by_side(material),
        "money_by_use": [resources.money(material, number) for number in each],
        "losers": [
            resources.losers(material, number)
            for number in each
            if material.labels[number] != material.comparison.base
        ],
        "worst": [resources.worst_off(material, number) for number in each],
        "proofs": evidence.proofs(material),
        "not_planned": [evidence.not_planned(material, number) for number in each],
        "warnings": evidence.warnings(material),
        "provenance": evidence.provenance(material),
        "caveats": evidence.caveats(material),
    }
