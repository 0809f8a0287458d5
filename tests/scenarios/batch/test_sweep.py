"""A sweep file: what it says is crossed, and what it cannot mean is refused by file, line and key."""

from pathlib import Path

import pytest

from scenarios.batch.sweep import changed, label, read_sweep
from scenarios.errors import ScenarioError


def sweep_file(folder: Path, text: str) -> Path:
    path = folder / "sweep.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_axes_are_crossed_and_tasks_come_after(tmp_path: Path) -> None:
    sweep = read_sweep(
        sweep_file(
            tmp_path,
            'name = "s"\nbase = "b.toml"\n[axes]\ndistrict = "each"\nbudget = [0.9, { amount = 5.0 }]\n'
            'places.areas = ["split"]\n[[tasks]]\nseed = 7\n',
        )
    )
    labels = [label(change) for change in sweep.changes(["D1", "D2"])]
    assert labels == [
        "district=D1 budget=0.9 places.areas=split",
        "district=D1 budget=amount:5.0 places.areas=split",
        "district=D2 budget=0.9 places.areas=split",
        "district=D2 budget=amount:5.0 places.areas=split",
        "seed=7",
    ]


def test_a_change_reaches_the_key_it_names_and_no_other() -> None:
    base = {"year": 2026, "solver": {"gap": 0.1}, "budget": {"extra": 1.0}, "overlay": {"a.b": 1}}
    change = {"district": "D1", "seed": 3, "budget": 0.9, "overlay.c.d": 2, "places.areas": "whole"}
    assert changed(base, change) == {
        "year": 2026,
        "solver": {"gap": 0.1, "seed": 3},
        "budget": {"scale": 0.9},
        "overlay": {"a.b": 1, "c.d": 2},
        "places": {"areas": "whole"},
    }
    assert base["solver"] == {"gap": 0.1}


@pytest.mark.promise(
    "bad input",
    "sweeps that cannot be read",
    "refused with file, line and key",
)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "s"\nbase = "b"\naxis = 1\n', "sweep.toml:3: axis: unknown key; allowed: name, base, axes,"),
        ('name = "s"\n', "base: this key is missing"),
        ('name = "s"\nbase = "b"\n[axes]\nseed = 3\n', "sweep.toml:4: axes.seed: must be a list; found 3"),
        ('name = "s"\nbase = "b"\n[axes]\nseed = []\n', "sweep.toml:4: axes.seed: must not be empty"),
        ('name = "s"\nbase = "b"\n[axes]\ndistrict = "all"\n', 'allowed: "each"'),
        ('name = "s"\nbase = \n', "sweep.toml:2: the file is not valid TOML"),
    ],
)
def test_what_a_sweep_cannot_mean_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_sweep(sweep_file(tmp_path, text))
    assert said in str(caught.value)
    assert "extends" not in str(caught.value)
