"""The command ``explain``: six questions about a stored run, answered by solving again where they must be."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, StorePlace
from scenarios.cli.run_commands import load_runs, policy_of
from scenarios.cli.screen import Screen, print_json
from scenarios.errors import Problem, ScenarioError
from scenarios.explain.answer import Answer
from scenarios.explain.losers import who_loses
from scenarios.explain.money import what_money_buys
from scenarios.explain.passing import what_would_pass
from scenarios.explain.project import why_this_project
from scenarios.explain.rules import within_the_rules
from scenarios.explain.trust import can_it_be_trusted
from scenarios.runs import Run

if TYPE_CHECKING:
    from collections.abc import Callable

type Question = Literal["money", "project", "losers", "rules", "trust", "pass"]
MILLIONS = (1e6, 5e6, 10e6, -10e6)

Asked = Annotated[
    Question,
    typer.Argument(
        metavar="QUESTION",
        help="money: what more buys and less takes. project: why it is (not) done. losers: who is worse off. "
        "rules: which are met. trust: what is proved. pass: what would bring a district to standard.",
        show_default=False,
    ),
]
RunNumber = Annotated[int, typer.Argument(metavar="RUN", help="Run number.", show_default=False)]
Amounts = Annotated[
    list[float] | None,
    typer.Option("--amount", help="For money: more of the currency, or less (negative); repeatable."),
]
Project = Annotated[str, typer.Option("--project", help="For project: its id.")]
District = Annotated[str, typer.Option("--district", help="For pass: its id.")]


def explain_command(  # noqa: PLR0913 - one option for each question that needs one
    folder: CityFolder,
    number: RunNumber,
    question: Asked,
    *,
    amount: Amounts = None,
    project: Project = "",
    district: District = "",
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Answer a question about a stored run: what money buys, why a project, who loses, rules, trust, pass."""
    city, screen = load_city(folder, lang)
    run = load_runs(store, [number])[0]
    speech = screen.speech
    answers: dict[str, Callable[[], Answer]] = {
        "money": lambda: what_money_buys(run, city, tuple(amount or MILLIONS), speech),
        "project": lambda: why_this_project(run, city, _given(project, "--project"), speech),
        "losers": lambda: who_loses(run, city, speech),
        "rules": lambda: within_the_rules(run, policy_of(run), speech),
        "trust": lambda: can_it_be_trusted(run, city, speech),
        "pass": lambda: what_would_pass(run, city, _given(district, "--district"), speech),
    }
    _print(answers[question](), run, screen, as_json=as_json)


def _given(value: str, option: str) -> str:
    if not value:
        raise ScenarioError(Problem(option, "this question needs it"))
    return value


def _print(answer: Answer, run: Run, screen: Screen, *, as_json: bool) -> None:
    if as_json:
        print_json({"run": run.number, "sentences": answer.sentences, "tables": answer.tables})
        return
    for sentence in answer.sentences:
        screen.tell(sentence)
