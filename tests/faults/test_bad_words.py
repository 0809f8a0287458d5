"""What people write wrongly on command lines, in scenarios, sweeps and packs: all that is said of it.

Each message names the file or the option, the line or the key, what was found and what is allowed.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata.city import City
from scenarios.cli.solve_command import _write_city
from scenarios.errors import JunhengError, OutputError
from scenarios.packs import load_pack, pack_ids
from scenarios.scenario import Scenario, read_scenario

pytestmark = pytest.mark.xdist_group("faults")  # one town and one server of commands for all

type Junheng = Callable[..., Any]
KEYS = "name, title, policy, year, levels,"
PACKS = ", ".join(pack_ids())
NO_FOLDER = "There is no such folder. Give the path of a folder that holds city.toml and one file per table."

COMMANDS: dict[str, tuple[str, str]] = {
    "no_city": ("describe nowhere", f"nowhere: {NO_FOLDER}"),
    "file_for_a_city": ("describe KEEP", f"KEEP: {NO_FOLDER}"),
    "city_from_the_network": (
        "describe /vsicurl/http://127.0.0.1:9/city",
        f"/vsicurl/http:/127.0.0.1:9/city: {NO_FOLDER}",
    ),
    "city_within_an_archive": ("describe /vsizip/city.zip", f"/vsizip/city.zip: {NO_FOLDER}"),
    "no_scenario": ("solve CITY none.toml --store STORE", "none.toml: scenario: no such file"),
    "folder_for_a_scenario": (
        "solve CITY CITY --store STORE",
        "CITY: the file cannot be read; found Is a directory",
    ),
    "unknown_run": (
        "verify 7 --city CITY --store STORE",
        "STORE: run: there is no run with this number in the store; found 7; allowed: 1",
    ),
    "run_twice": ("compare CITY 1 1 --store STORE", "runs: a run is named twice; found 1, 1"),
    "misspelt_pack": (
        "policy cn.2017.qualty",
        f"policy: no such pack; found cn.2017.qualty; allowed: {PACKS}; did you mean cn.2017.quality?",
    ),
    "pack_by_path": (
        "policy ../../etc/passwd",
        f"policy: no such pack; found ../../etc/passwd; allowed: {PACKS}",
    ),
    "misspelt_level": (
        "access CITY --level primry",
        "--level: no children or schools of this level; found primry; allowed: primary",
    ),
    "folder_for_a_store": (
        "runs --store CITY",
        "CITY: store: the store cannot be reached; nothing was changed; found Is a directory",
    ),
    "text_for_a_store": (
        "runs --store KEEP",
        "KEEP: store: this file is no store of Junheng; it was left untouched",
    ),
    "no_store_to_check": ("store check --store none.sqlite", "none.sqlite: --store: there is no store here"),
    "database_of_another_kind": (
        "runs --store http://x/y",
        (
            "http://x/y: store: this address of a database cannot be used; found Can't load plugin: "
            "sqlalchemy.dialects:http; allowed: postgresql+psycopg://…"
        ),
    ),
    "report_of_no_kind": (
        "report CITY 1 --store STORE --out r.exe",
        "--out: the kind of file is not known; found r.exe; allowed: .html, .pdf, .xlsx",
    ),
    "report_into_nowhere": (
        "report CITY 1 --store STORE --out no/such/r.html",
        "--out: there is no such folder; found no/such",
    ),
    "folder_in_use": (
        "bulletin CITY --out CITY",
        "CITY: this place is in use and was left untouched; choose a new folder",
    ),
    "pack_without_a_limit": (
        "bulletin CITY --policy us.title1 --out b",
        "us.title1: publication.small_cell: the pack does not say which counts are too small to be published",
    ),
    "demo_over_a_city": (
        "demo CITY",
        "CITY: this place is in use and was left untouched; choose a new folder",
    ),
    "scenario_for_a_sweep": (
        "batch CITY KEEP --store STORE",
        (
            "KEEP: base: this key is missing "
            "KEEP:2: policy: unknown key; allowed: name, base, axes, tasks "
            "KEEP:3: year: unknown key; allowed: name, base, axes, tasks "
            "KEEP:4: levels: unknown key; allowed: name, base, axes, tasks "
            "KEEP:5: decisions: unknown key; allowed: name, base, axes, tasks"
        ),
    ),
    "zones_of_no_kind": (
        "zones CITY 1 --store STORE --out z",
        "--out: the kind of file is not known; found z; allowed: .gpkg, .geojson, .json",
    ),
    "tag_of_signs": (
        "tag 1 x/y --store STORE",
        "tag: this name cannot be a tag; found x/y; allowed: 1-40 letters, digits, . - _",
    ),
    "export_of_nothing": (
        "store export 9 e.zip --store STORE",
        "STORE: run: there is no run with this number in the store; found 9; allowed: 1",
    ),
    "import_of_nothing": (
        "store import none.zip --store STORE",
        "none.zip: import: the file cannot be read; found No such file or directory",
    ),
    "import_of_a_text": (
        "store import KEEP --store STORE",
        "KEEP: import: this file is no run that was exported; found File is not a zip file",
    ),
    "unknown_job": (
        "jobs cancel 4 --store STORE",
        "job: there is no job with this number in the store; found 4",
    ),
    "app_on_nothing": (
        "app nowhere",
        "FOLDER: there is no such folder; `junheng demo` makes one; found nowhere",
    ),
    "years_without_children": (
        "solve CITY KEEP --years 2 --store STORE",
        "plan.years: the city has no children for every year that is decided; found 2027; allowed: 2026",
    ),
}


def told(said: str, town: Any) -> str:  # noqa: ANN401
    """Return what was said with short names for the places of this test."""
    for place, name in (
        (town.question, "KEEP"),
        (town.store, "STORE"),
        (town.city, "CITY"),
        (town.root, "…"),
    ):
        said = said.replace(str(place), name)
    return " ".join(said.split())


@pytest.mark.promise(
    "bad input",
    "command lines that name what is not there, what is something else, or what is misspelt",
    "exit 1; the whole message is compared; nothing is written",
)
@pytest.mark.parametrize("case", COMMANDS)
def test_a_wrong_command_line_is_answered_in_full(
    first_town: Any,  # noqa: ANN401
    refused: Callable[[str], str],
    case: str,
) -> None:
    line, expected = COMMANDS[case]
    assert told(refused(line), first_town) == expected


WORDS: dict[str, tuple[str, str]] = {
    "unknown_command": ("slove", "there is no such command; found slove; did you mean solve?"),
    "unknown_option": ("runs --stoer x", "--stoer: there is no such option; did you mean --store?"),
    "text_for_a_number": ("verify one", "RUN: must be a whole number; found one"),
    "unknown_language": ("runs --lang fr", "--lang: is not one of the choices; found fr"),
    "unknown_size": ("demo x --size huge", "found huge; allowed: small, city, province"),
    "seed_of_letters": ("demo x --seed a", "--seed: must be a whole number; found a"),
    "no_workers": ("batch c s --workers 0", "--workers: is out of bounds; found 0; allowed: ≥ 1"),
    "port_too_high": ("app . --port 99999", "--port: is out of bounds; found 99999"),
    "too_many_years": ("solve c s --years 99", "--years: is out of bounds; found 99"),
    "nothing_to_import": ("import england none x", "SRC: there is no such file or folder; found none"),
    "no_mapping": ("import table none.csv x --mapping m.toml", "no such file or folder; found m.toml"),
}


@pytest.mark.promise(
    "bad input",
    "command lines that cannot be parsed",
    "exit 1; the option or argument is named, with what was found and what is allowed or nearest",
)
@pytest.mark.parametrize("case", WORDS)
def test_a_command_line_that_cannot_be_parsed_is_explained(
    junheng: Junheng, case: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    line, expected = WORDS[case]
    said = junheng(*line.split())
    assert said.code == 1
    assert expected in " ".join(said.text.split())
    assert list(tmp_path.iterdir()) == []


HEAD = 'name = "x"\npolicy = "cn.2017.quality"\nyear = 2026\n'
SCENARIOS: dict[str, tuple[str, str]] = {
    "empty": (
        "",
        (
            "s.toml: name: this key is missing s.toml: policy: this key is missing "
            "s.toml: year: this key is missing"
        ),
    ),
    "no_toml": ("name = \n", "s.toml:1: the file is not valid TOML; found name ="),
    "key_twice": (f"{HEAD}name = 'y'\n", "s.toml:4: the file is not valid TOML; found name = 'y'"),
    "year_in_words": (
        HEAD.replace("2026", '"soon"'),
        "s.toml:3: year: must be a whole number; found 'soon'",
    ),
    "misspelt_level": (
        f'{HEAD}levels = ["primry"]\n',
        (
            "s.toml:4: levels: not one of the allowed values; found 'primry'; allowed: preschool, primary, "
            "junior, senior, vocational, special; did you mean primary?"
        ),
    ),
    "levels_as_text": (f'{HEAD}levels = "primary"\n', "s.toml:4: levels: must be a list; found 'primary'"),
    "misspelt_demand": (
        f'{HEAD}demand = "middle"\n',
        (
            "s.toml:4: demand: not one of the allowed values; found 'middle'; allowed: low, mid, high; "
            "did you mean mid?"
        ),
    ),
    "nothing_to_decide": (f"{HEAD}decisions = []\n", "s.toml:4: decisions: must not be empty; found []"),
    "negative_budget": (
        f"{HEAD}[budget]\nscale = -1\n",
        "s.toml:5: budget.scale: outside the allowed range; found -1; allowed: ≥ 0",
    ),
    "budget_no_number": (
        f"{HEAD}[budget]\nscale = nan\n",
        "s.toml:5: budget.scale: must be a finite number; found nan",
    ),
    "budget_without_end": (
        f"{HEAD}[budget]\nscale = inf\n",
        "s.toml:5: budget.scale: must be a finite number; found inf",
    ),
    "no_seconds": (
        f"{HEAD}[solver]\nseconds = 0\n",
        "s.toml:5: solver.seconds: outside the allowed range; found 0; allowed: > 0",
    ),
    "gap_of_two": (
        f"{HEAD}[solver]\ngap = 2\n",
        "s.toml:5: solver.gap: outside the allowed range; found 2; allowed: ≤ 1",
    ),
    "no_threads": (
        f"{HEAD}[solver]\nthreads = 0\n",
        "s.toml:5: solver.threads: outside the allowed range; found 0; allowed: ≥ 1",
    ),
    "extends_nothing": (
        f'extends = "none.toml"\n{HEAD}',
        "s.toml:1: extends: no such file; found …/none.toml",
    ),
    "extends_itself": (
        f'extends = "s.toml"\n{HEAD}',
        "s.toml: extends: these files extend each other in a circle; found s.toml → s.toml",
    ),
    "extends_a_file_of_the_system": (
        f'extends = "../../../../../../etc/passwd"\n{HEAD}',
        (
            "s.toml:1: extends: only a TOML file can be named here; found ../../../../../../etc/passwd; "
            "allowed: .toml"
        ),
    ),
    "extends_a_number": (f"extends = 3\n{HEAD}", "s.toml:1: extends: must be text; found 3"),
    "name_too_long": (
        HEAD.replace('"x"', f'"{"x" * 500}"'),
        "s.toml:1: name: is too long; found 'xxxxxxxxxxxxxxxxxxx",
    ),
    "not_utf_8": ("# \udcff\n" + HEAD, "s.toml: the file is not text in UTF-8"),
    "lock_without_a_kind": (
        f'{HEAD}[[locks]]\nkind = "keep"\n',
        "s.toml:4: locks[1].lock: say which lock it is, in the key lock; allowed: school_stays,",
    ),
    "unlock_as_text": (f'{HEAD}unlock = "a"\n', "s.toml:4: unlock: must be a list; found 'a'"),
    "misspelt_key": (f"{HEAD}bugdet = 3\n", f"s.toml:4: bugdet: unknown key; allowed: {KEYS}"),
}


@pytest.mark.promise(
    "bad input",
    "scenario files with wrong keys, types, ranges, names and encodings, and with files they may not name",
    "refused with file, line, key, what was found and what is allowed; no line of another file is quoted",
)
@pytest.mark.parametrize("case", SCENARIOS)
def test_a_wrong_scenario_is_answered_in_full(case: str, tmp_path: Path) -> None:
    content, expected = SCENARIOS[case]
    path = tmp_path / "s.toml"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(JunhengError) as caught:
        read_scenario(path)
    said = " ".join(str(caught.value).replace(f"{path}", "s.toml").replace(str(tmp_path), "…").split())
    said = re.sub(r"none\.t\w*…$", "none.toml", said)  # a long path is cut short
    assert said.startswith(expected)
    assert said == expected or expected.endswith((",", "xxx"))
    assert [each.name for each in tmp_path.iterdir()] == ["s.toml"]


SWEEP = 'name = "s"\nbase = "base.toml"\n'
SWEEPS: dict[str, tuple[str, str]] = {
    "empty": ("", "s.toml: name: this key is missing s.toml: base: this key is missing"),
    "no_base": (SWEEP.replace("base.toml", "none.toml"), "…/none.toml: scenario: no such file"),
    "base_of_the_system": (
        SWEEP.replace("base.toml", "../../../../../etc/passwd"),
        "s.toml:2: base: only a TOML file can be named here; found ../../../../../etc/passwd; allowed: .toml",
    ),
    "axis_twice": (
        f"{SWEEP}[axes]\nseed=[1]\nseed=[2]\n",
        "s.toml:5: the file is not valid TOML; found seed=[2]",
    ),
    "axis_of_one_number": (f"{SWEEP}[axes]\nseed = 3\n", "s.toml:4: axes.seed: must be a list; found 3"),
    "misspelt_axis": (
        f'{SWEEP}[axes]\n"budget.scael" = [1]\n',
        (
            "s.toml:4: axes.budget.scael: unknown key; found 1; allowed: amount, scale, extra; "
            "did you mean scale?"
        ),
    ),
    "seed_that_is_a_truth": (
        f"{SWEEP}[axes]\nseed = [true]\n",
        "s.toml:4: axes.seed: must be a whole number; found True",
    ),
    "budget_no_number": (
        f"{SWEEP}[axes]\nbudget = [nan]\n",
        "s.toml:4: axes.budget: must be a finite number; found nan",
    ),
    "more_tasks_than_a_year_has_minutes": (
        f"{SWEEP}[axes]\nseed = {list(range(900))}\nbudget = {[number / 1000 for number in range(900)]}\n",
        (
            "s.toml:3: axes: this sweep has more tasks than a batch takes; split it; found 810000; "
            "allowed: ≤ 20000"
        ),
    ),
}


@pytest.mark.promise(
    "bad input",
    "sweep files with wrong axes, bases and sizes",
    "refused with file, line and key before any task is made",
)
@pytest.mark.parametrize("case", SWEEPS)
def test_a_wrong_sweep_is_answered_in_full(
    first_town: Any,  # noqa: ANN401
    junheng: Junheng,
    case: str,
    tmp_path: Path,
) -> None:
    content, expected = SWEEPS[case]
    (tmp_path / "s.toml").write_text(content, encoding="utf-8")
    (tmp_path / "base.toml").write_text(first_town.question.read_text(encoding="utf-8"), encoding="utf-8")
    said = junheng(
        "batch", first_town.city, tmp_path / "s.toml", "--store", tmp_path / "n.sqlite", "--dry-run"
    )
    assert said.code == 1
    assert (
        " ".join(said.text.replace(f"{tmp_path}/s.toml", "s.toml").replace(str(tmp_path), "…").split())
        == expected
    )
    assert sorted(each.name for each in tmp_path.iterdir()) == ["base.toml", "s.toml"]


OVERLAYS: dict[str, tuple[dict[str, object], str]] = {
    "unknown_key": (
        {"class_size.most": 40},
        "class_size.most: no such key; found class_size.most; did you mean class_size.max?",
    ),
    "out_of_range": ({"class_size.max": -4}, "class_size.max"),
    "text_for_a_number": ({"class_size.max": "many"}, "class_size.max"),
    "no_number": ({"class_size.max": float("nan")}, "class_size.max"),
}


@pytest.mark.promise(
    "bad input",
    "what-if values laid over a pack: unknown, out of range, of another kind",
    "refused with the key, what was found and what is allowed",
)
@pytest.mark.parametrize("case", OVERLAYS)
def test_a_wrong_overlay_is_refused(case: str) -> None:
    overlay, expected = OVERLAYS[case]
    with pytest.raises(JunhengError) as caught:
        load_pack("cn.2017.quality", overlay)  # type: ignore[arg-type]
    said = str(caught.value)
    assert expected in said
    assert all(str(value) in said for value in overlay.values() if isinstance(value, str)), said


@pytest.mark.promise(
    "bad input",
    "a scenario whose name leads out of the folder that later years are written to",
    "refused; nothing is written outside",
)
@pytest.mark.parametrize("name", ["../out", "a/../../out", "..", ".", "/out", "a\0b"])
def test_a_name_that_leads_out_makes_no_folder(hand_city: City, tmp_path: Path, name: str) -> None:
    scenario = Scenario(name=name, policy="cn.2017.quality", year=2026)
    with pytest.raises(OutputError, match="no folder can be called so"):
        _write_city(tmp_path / "cities", hand_city, scenario)
    assert list(tmp_path.iterdir()) == []
