"""Six questions about a run, answered in sentences that a reader can check."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from geodata.city import City
from scenarios.demo_run import DemoFolder
from scenarios.errors import ScenarioError
from scenarios.explain import again
from scenarios.explain.losers import who_loses
from scenarios.explain.money import what_money_buys, with_money
from scenarios.explain.project import why_this_project
from scenarios.runs import Run, run_scenario
from scenarios.scenario import Budget, Scenario
from scenarios.scenario_rules import Projects
from scenarios.speech import Speech
from scenarios.store import Store

type Junheng = Callable[..., Result]
ASKED = Scenario(
    name="asked",
    policy="cn.2017.quality",
    year=2026,
    levels=("junior",),
    decisions=("projects", "places", "teachers", "funds"),
    budget=Budget(scale=0.2),
    projects=Projects(horizon=4),
)
QUESTIONS = {
    "money": (("--amount", "3000000"), "With CN¥3,000,000 more: ", "增加¥3,000,000："),
    "project": (("--project", "P0012"), "project P0012", "项目P0012"),
    "losers": ((), "schools better", "所学校改善"),
    "rules": ((), "G4 ", "达标"),
    "trust": ((), "goals are proved optimal, each given the steps before it", "已证明最优"),
    "unfair": ((), "above the limit of 0.450", "超过限值"),
    "school": (
        ("--school", "S0050"),
        "Forced out, so that nobody is placed there: pupils here",
        "若强制排除",
    ),
    "pass": (("--district", "D3"), "needs purchases of ", "需购置"),
}


@pytest.fixture(scope="module")
def city(demo: DemoFolder) -> City:
    return City.load(demo.city)


@pytest.fixture(scope="module")
def run(city: City) -> Run:
    return run_scenario(city, ASKED)


@pytest.fixture(scope="module", autouse=True)
def questions_are_solved_once() -> Iterator[None]:
    """Keep the runs behind the answers: the same question to the same city gives the same plan."""
    made: dict[tuple[str, str], Run] = {}

    def solve(city: City, scenario: Scenario, **known: Any) -> Run:  # noqa: ANN401 - as run_scenario takes it
        asked = city.fingerprint(), scenario.fingerprint()
        if asked not in made:
            made[asked] = run_scenario(city, scenario, **known)
        return made[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(again, "run_scenario", solve)
        yield


@pytest.fixture(scope="module")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("explain") / "runs.sqlite"
    Store(place).save(run)
    return place


def test_all_questions_are_answered_on_one_page(
    junheng: Junheng, demo: DemoFolder, store: Path, tmp_path: Path
) -> None:
    page = tmp_path / "answers.md"
    subject = ("--amount", 3000000, "--project", "P0012", "--school", "S0050", "--district", "D3")
    told = junheng("explain", demo.city, 1, "all", *subject, "--store", store, "--out", page)
    assert told.exit_code == 0, told.output
    written = page.read_text(encoding="utf-8")
    for _, english, _ in QUESTIONS.values():
        assert english in written
    again = junheng("explain", demo.city, 1, "all", "--store", store, "--out", page)
    assert again.exit_code == 1
    assert page.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("question", ["losers", "rules", "trust"])
def test_one_question_has_its_answer(junheng: Junheng, demo: DemoFolder, store: Path, question: str) -> None:
    options, english, _ = QUESTIONS[question]
    told = junheng("explain", demo.city, 1, question, *options, "--store", store)
    assert told.exit_code == 0, told.output
    assert english in told.stdout


@pytest.mark.parametrize("question", ["losers"])
def test_answers_are_said_in_chinese_and_to_machines(
    junheng: Junheng, demo: DemoFolder, store: Path, question: str
) -> None:
    told = junheng("explain", demo.city, 1, question, "--store", store, "--lang", "zh")
    assert QUESTIONS[question][2] in told.stdout
    asked = json.loads(junheng("explain", demo.city, 1, question, "--store", store, "--json").stdout)
    assert asked["sentences"]
    assert asked["tables"]


def test_no_sentence_is_left_in_english(city: City, run: Run) -> None:
    chinese = Speech.of("zh", "CNY")
    answers = (what_money_buys(run, city, (3e6,), chinese), who_loses(run, city, chinese))
    sentences = [sentence for answer in answers for sentence in answer.sentences]
    assert not [sentence for sentence in sentences if re.search(r"[A-Za-z]{3,}", sentence)]
    assert "增加¥3,000,000：" in sentences[0]


def test_more_money_is_never_worse_and_less_is_never_better(city: City, run: Run) -> None:
    answer = what_money_buys(run, city, (1e6, -1e6), Speech.of("en", "CNY"))
    short = answer.tables["headline"].set_index("measure").loc["short_funds"]
    assert short["+1000000"] < short["this run"] < short["-1000000"]
    assert short["this run"] - short["+1000000"] == pytest.approx(1e8, abs=1)  # cents: all of it is granted


def test_money_is_taken_in_proportion_and_never_below_nothing(city: City) -> None:
    total = city.sources.loc[city.sources["year"] == 2026, "amount"].sum()
    less = with_money(ASKED, city, -0.1 * total)
    assert less.budget.scale == pytest.approx(0.1)
    assert with_money(with_money(ASKED, city, 5e6), city, -2e6).budget.extra == 3e6
    with pytest.raises(ScenarioError, match="more would be taken than there is"):
        with_money(ASKED, city, -float(total))
    nothing = ASKED.model_copy(update={"budget": Budget(scale=0.0)})
    with pytest.raises(ScenarioError, match="more would be taken than there is"):
        with_money(nothing, city, -1.0)


def test_a_project_that_is_done_is_forced_out_and_another_in(city: City) -> None:
    crowded = city.children.assign(children=(city.children["children"] * 1.25).round())
    full = City(**{**{name: getattr(city, name) for name in City.__dataclass_fields__}, "children": crowded})
    base = run_scenario(full, ASKED)
    works = base.plan.works
    assert len(works)
    done = str(works["project_id"].iloc[0])
    answer = why_this_project(base, full, done, Speech.of("en", "CNY"))
    assert answer.sentences[0].startswith(f"The plan does project {done}. Without it: over the years ")
    with pytest.raises(ScenarioError, match="the city has nothing with this id"):
        why_this_project(base, full, "P9999", Speech.of("en", "CNY"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("project",), "--project: this question needs it"),
        (("school", "--school", "S9999"), "the city has nothing with this id; found S9999"),
        (("rules", "--out", "x.md"), "only all questions together are written to a file"),
        (("pass", "--district", "D33"), "the city has nothing with this id; found D33; did you mean"),
    ],
)
def test_a_question_without_what_it_needs_is_refused(
    junheng: Junheng, demo: DemoFolder, store: Path, arguments: tuple[str, ...], said: str
) -> None:
    told = junheng("explain", demo.city, 1, *arguments, "--store", store)
    assert told.exit_code == 1
    assert said in told.output
