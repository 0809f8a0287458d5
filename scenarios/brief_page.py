"""The leader's page, and a page of answers: one sheet in a browser and on paper, as somebody may see it."""

from collections.abc import Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scenarios.explain.answer import Answer
from scenarios.report.blocks import Chapter, Points, as_data
from scenarios.report.document import TEMPLATES, content, render_report
from scenarios.report.material import gather
from scenarios.report.paper import render_pdf
from scenarios.roles import Action, Visitor
from scenarios.speech import Speech
from scenarios.workspace import Workspace


def brief_page(workspace: Workspace, number: int, lang: str, visitor: Visitor) -> str:
    """Return the brief of a run as one HTML file; small counts stay away from who may not see them."""
    public = not visitor.may(Action.SEE_EXACT)
    run = workspace.run(number)
    return render_report([run], workspace.city, lang=lang, brief=True, public=public)


def brief_paper(workspace: Workspace, number: int, lang: str, visitor: Visitor) -> bytes:
    """Return the brief of a run as a PDF."""
    public = not visitor.may(Action.SEE_EXACT)
    return render_pdf(gather([workspace.run(number)], workspace.city, lang=lang, public=public), brief=True)


def answers_page(
    workspace: Workspace, number: int, answers: Mapping[str, Answer], speech: Speech, visitor: Visitor
) -> str:
    """Return answers about a run on the page of the brief, as one HTML file.

    Parameters
    ----------
    answers : by the question, in the reader's language.

    Raises
    ------
    NotAllowedError
        The role does not see exact numbers, which sentences hold.
    """
    visitor.require(Action.SEE_EXACT)
    material = gather([workspace.run(number)], workspace.city, lang=speech.lang)
    parts = tuple(
        Chapter(f"q{place}", question, (Points(answer.sentences),))
        for place, (question, answer) in enumerate(answers.items())
    )
    data = {**content(material, brief=True), "chapters": as_data(parts), "kicker": speech.say("Answers")}
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = speech.say
    return environment.get_template("brief.html").render(data)
