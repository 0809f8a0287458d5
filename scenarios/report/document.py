"""The report as one HTML file: everything in it, nothing fetched, no script."""

from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geodata.city import City
from models.policy import Policy
from scenarios import wording
from scenarios.compare import Comparison
from scenarios.errors import OutputError
from scenarios.output import new_file
from scenarios.report.blocks import as_data
from scenarios.report.chapters import chapters
from scenarios.report.material import Material, gather, public_note
from scenarios.report.one_page import one_page
from scenarios.runs import Run
from scenarios.speech import Speech

TEMPLATES = Path(__file__).parents[1] / "templates"
_TAGS = {"en": "en", "zh": "zh-Hans"}


def write_report(
    path: Path,
    runs: Sequence[Run],
    city: City,
    *,
    lang: str = "en",
    comparison: Comparison | None = None,
    brief: bool = False,
    public: bool = False,
) -> None:
    """Write the report of some runs of one city; the file is there whole or not at all.

    Parameters
    ----------
    path : of the HTML file.
    runs : one to about four, in the order to show them.
    city : whose runs they are.
    lang : "en" or "zh".
    comparison : of these runs, where the caller has it already.
    brief : one page about one run instead of everything about all.
    public : withhold small counts of children everywhere, and what would give them away.

    Raises
    ------
    CompareError
        If the runs cannot stand side by side.
    OutputError
        If the file cannot be written, or a brief is asked of several runs.
    """
    text = render_report(runs, city, lang=lang, comparison=comparison, brief=brief, public=public)
    with new_file(path) as draft:
        draft.write_text(text, encoding="utf-8")


def render_report(  # noqa: PLR0913 - the same
    runs: Sequence[Run],
    city: City,
    *,
    lang: str = "en",
    comparison: Comparison | None = None,
    policy: Policy | None = None,
    translate: Callable[[str], str] | None = None,
    brief: bool = False,
    public: bool = False,
) -> str:
    """Return the report as one HTML text; the same runs give the same text.

    Parameters
    ----------
    runs, city, lang, comparison, brief, public : as in `write_report`.
    policy : the pack that names indicators and rules; by default that of the first run.
    translate : from English message to the language; by default the catalogue of `lang`.
    """
    material = gather(
        runs, city, lang=lang, comparison=comparison, policy=policy, translate=translate, public=public
    )
    name = "brief.html" if brief else "report.html"
    return _environment(material.speech).get_template(name).render(content(material, brief=brief))


def content(material: Material, *, brief: bool) -> dict[str, object]:
    """Return what the templates for the browser and for paper show, as plain values.

    Raises
    ------
    OutputError
        If a brief is asked of several runs.
    """
    if brief and len(material.runs) != 1:
        raise OutputError.one(
            "--brief", "a brief is about one plan: name one run", found=str(len(material.runs))
        )
    speech, city, say = material.speech, material.city, material.speech.say
    years = ", ".join(str(year) for year in sorted({run.scenario.year for run in material.runs}))
    made = wording.moment(max(run.provenance.created_utc for run in material.runs), speech.lang)
    return {
        "lang": _TAGS[speech.lang],
        "city": city.name_zh if speech.lang == "zh" else city.name,
        "public": public_note(material),
        "kicker": say("Brief") if brief else say("Balance report"),
        "plan": material.titles[0] if brief else "",
        "lead": say(
            "Planned for {years} · data of the school year {school_year} · rules: {policy}",
            years=years,
            school_year=city.school_year,
            policy=material.policy.title(speech.lang),
        ),
        "made": say("Made {made} (UTC) by Junheng. The file needs no network.", made=made),
        "chapters": as_data(one_page(material) if brief else chapters(material)),
        "none": say("None."),
    }


def _environment(speech: Speech) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = speech.say
    return environment
