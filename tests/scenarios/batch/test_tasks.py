"""Tasks: named by what decides their plan, each once, and refused before anything is run."""

from pathlib import Path

import pytest

from geodata.city import City
from scenarios.batch.one_district import district_city
from scenarios.batch.sweep import read_sweep
from scenarios.batch.tasks import Task, plan_tasks
from scenarios.errors import ScenarioError
from scenarios.runs import expected_inputs

BASE = 'name = "base"\npolicy = "cn.2017.quality"\nyear = 2026\ndecisions = ["places", "funds"]\n'


def tasks_of(folder: Path, city: City, text: str, base: str = BASE) -> tuple[Task, ...]:
    (folder / "base.toml").write_text(base, encoding="utf-8")
    (folder / "sweep.toml").write_text(f'name = "s"\nbase = "base.toml"\n{text}', encoding="utf-8")
    return plan_tasks(read_sweep(folder / "sweep.toml"), city)


def test_a_task_is_named_by_the_inputs_its_run_will_have(tmp_path: Path, hand_city: City) -> None:
    (task,) = tasks_of(tmp_path, hand_city, '[axes]\ndistrict = ["D2"]\nbudget = [0.5]\n')
    assert task.inputs == expected_inputs(district_city(hand_city, "D2"), task.scenario)
    assert task.scenario.budget.scale == 0.5
    assert task.scenario.name == "s district=D2 budget=0.5"


def test_a_task_that_differs_in_nothing_is_done_once(tmp_path: Path, hand_city: City) -> None:
    """A seed of 0 and no seed are the same question; another seed is another."""
    tasks = tasks_of(tmp_path, hand_city, "[axes]\nseed = [0, 1, 0]\n[[tasks]]\nyear = 2026\n")
    assert [task.label for task in tasks] == ["seed=0", "seed=1"]


@pytest.mark.promise(
    "bad input",
    "sweeps whose values mean nothing to this city",
    "refused at their line, before anything is run",
)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"places.aeras" = ["x"]', "sweep.toml:4: axes.places.aeras: unknown key"),
        ('"places.aeras" = ["x"]', "did you mean areas?"),
        ('places.areas = ["whole", "torn"]', "found 'torn'; allowed: split, zoned, whole"),
        ("budget = [-1.0]", "sweep.toml:4: axes.budget: outside the allowed range; found -1.0; allowed: ≥ 0"),
        ('district = ["D3"]', "sweep.toml:4: axes.district: the city has no such district; found D3"),
        ("year = [2031]", "sweep.toml:4: axes.year: the city has no children for this year; found 2031"),
        ('policy = ["cn.2017.qualty"]', "did you mean cn.2017.quality?"),
        ('"overlay.staffing.pupils" = [1]', "sweep.toml:4: axes.overlay.staffing.pupils"),
        ('district = ["D1"]\ndecisions = [["quotas"]]', "it cannot be asked of one"),
        ("seed = [1.5]", "axes.seed: must be a whole number; found 1.5"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_line(
    tmp_path: Path, hand_city: City, text: str, said: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        tasks_of(tmp_path, hand_city, f"[axes]\n{text}\n")
    assert said in str(caught.value)
