"""The command ``explain``: straight questions about a stored run, answered by solving again."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from geodata.city import City
from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, RunNumber, StorePlace
from scenarios.cli.run_commands import load_runs, policy_of
from scenarios.cli.screen import Screen, print_json
from scenarios.errors import CompareError, Problem, ScenarioError
from scenarios.explain.again import solver
from scenarios.explain.answer import Answer
from scenarios.explain.losers import who_loses
from scenarios.explain.page import MILLIONS, QUESTIONS, Subject, answerable, answers, page
from scenarios.output import new_file
from scenarios.runs import Run

type Question = Literal["unfair", "school", "project", "money", "losers", "rules", "trust", "pass", "all"]

Asked = Annotated[
    Question,
    typer.Argument(
        metavar="QUESTION",
        help="unfair: where. school: why it is full, short or closed. project: why it is (not) done. "
        "money: what more buys and less takes. losers: who is worse off. rules: which are met, which bind. "
        "trust: what is proved. pass: what would bring a district to standard. all: one after the other.",
        show_default=False,
    ),
]
Amounts = Annotated[
    list[float] | None,
    typer.Option("--amount", help="For money: more of the currency, or less (negative); repeatable."),
]
School = Annotated[str, typer.Option("--school", help="For school: its id.")]
Project = Annotated[str, typer.Option("--project", help="For project: its id.")]
District = Annotated[str, typer.Option("--district", help="For pass: its id.")]
Against = Annotated[
    int | None,
    typer.Option("--against", help="For losers: a run to hold children against, in place of doing nothing."),
]
Out = Annotated[Path | None, typer.Option("--out", help="For all: Markdown file to write.")]
NEEDED = {"school": "school", "project": "project", "pass": "district"}


def explain_command(  # noqa: PLR0913 - one option for each question that needs one
    folder: CityFolder,
    number: RunNumber,
    question: Asked,
    *,
    amount: Amounts = None,
    school: School = "",
    project: Project = "",
    district: District = "",
    against: Against = None,
    out: Out = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Answer a question about a stored run: where unfair, why, what money buys, who loses, rules, trust."""
    city, screen = load_city(folder, lang)
    run, *others = load_runs(store, [number] if against is None else [number, against])
    for each in (run, *others):
        _require_same_facts(each, city)
    subject = Subject(school, project, district, tuple(amount or MILLIONS))
    if out is not None and question != "all":
        raise ScenarioError(Problem("--out", "only all questions together are written to a file"))
    if question == "all":
        _answer_all(run, city, subject.completed(run, city), out, screen, as_json=as_json)
        return
    if question in NEEDED and not getattr(subject, NEEDED[question]):
        raise ScenarioError(Problem(f"--{NEEDED[question]}", "this question needs it"))
    if question == "losers" and others:
        answer = who_loses(run, city, screen.speech, base=others[0])
    else:
        answer = answers(run, city, policy_of(run), subject, screen.speech)[question]()
    _print(answer, run, screen, as_json=as_json)


def _require_same_facts(run: Run, city: City) -> None:
    if run.provenance.city != city.fingerprint():
        raise CompareError.one(
            "runs",
            "these runs were made from other facts than this city holds now; solve again",
            found=f"{run.number} ({run.scenario.name}, {run.provenance.city_name})",
        )


def _answer_all(
    run: Run, city: City, subject: Subject, out: Path | None, screen: Screen, *, as_json: bool
) -> None:
    """Print the answers to all questions, or write them as a page."""
    policy, again, speech = policy_of(run), solver(city, run), screen.speech
    if out is not None:
        with new_file(out) as draft:
            draft.write_text(page(run, city, policy, subject, (speech,), again), encoding="utf-8")
        screen.say("Written: {file}", file=out)
        return
    found = {
        name: answer()
        for name, answer in answers(run, city, policy, subject, speech, again).items()
        if name in answerable(subject)
    }
    if as_json:
        told = {name: {"sentences": each.sentences, "tables": each.tables} for name, each in found.items()}
        print_json({"run": run.number, "answers": told})
        return
    for name, answer in found.items():
        screen.tell(speech.say(QUESTIONS[name]))
        for sentence in answer.sentences:
            screen.tell(f"  {sentence}")
        screen.say()


def _print(answer: Answer, run: Run, screen: Screen, *, as_json: bool) -> None:
    if as_json:
        print_json({"run": run.number, "sentences": answer.sentences, "tables": answer.tables})
        return
    for sentence in answer.sentences:
        screen.tell(sentence)
