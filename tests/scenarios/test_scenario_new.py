"""A new scenario file says what was answered, and can be read."""

from pathlib import Path

from scenarios.scenario import read_scenario
from scenarios.scenario_new import Answers, scenario_text
from scenarios.wording import translator


def read(folder: Path, answers: Answers, lang: str = "en") -> object:
    path = folder / "s.toml"
    path.write_text(scenario_text(answers, translator(lang)), encoding="utf-8")
    return read_scenario(path)


def test_answers_come_back(tmp_path: Path) -> None:
    answers = Answers("x", "uk.eng", 2026, ("primary",), ("places", "funds"), 5.5, "near")
    scenario = read(tmp_path, answers)
    assert (scenario.name, scenario.policy, scenario.year) == ("x", "uk.eng", 2026)
    assert (scenario.levels, scenario.decisions, scenario.budget.amount) == (
        ("primary",),
        ("places", "funds"),
        5.5,
    )
    assert scenario.goals == {"places": ("unplaced_children", "overfull_seats", "travel")}


def test_every_comment_is_spoken_in_chinese(tmp_path: Path) -> None:
    answers = Answers("x", "cn.2017.quality", 2026)
    english, chinese = scenario_text(answers), scenario_text(answers, translator("zh"))
    same = {line for line in english.splitlines() if "#" in line} & set(chinese.splitlines())
    assert all(line.startswith(("# [", "# lock", "# school", '# "staffing')) for line in same)
    assert read(tmp_path, answers, "zh").budget.scale == 1
