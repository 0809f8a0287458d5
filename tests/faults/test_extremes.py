"""What nobody types by mistake: numbers beyond all bounds, files without end, nesting without sense."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata.city import City
from scenarios.errors import JunhengError
from scenarios.scenario import read_scenario

pytestmark = pytest.mark.xdist_group("faults")  # one town and one server of commands for all

type Junheng = Callable[..., Any]
BEYOND = 2**63
LONG = "a" * 5000
HEAD = 'name = "x"\npolicy = "cn.2017.quality"\nyear = 2026\n'
NO_NUMBER = "STORE: store: no store holds a number as large as this"
COMMANDS: dict[str, tuple[str, str]] = {
    "report": (f"report CITY {BEYOND} --out r.html --store STORE", NO_NUMBER),
    "zones": (f"zones CITY {BEYOND} --out z.gpkg --store STORE", NO_NUMBER),
    "diff": (f"diff {BEYOND} 1 --store STORE", NO_NUMBER),
    "compliance": (f"compliance CITY --run {BEYOND} --store STORE", NO_NUMBER),
    "explain": (f"explain CITY {BEYOND} rules --store STORE", NO_NUMBER),
    "cancel": (f"jobs cancel {BEYOND} --store STORE", NO_NUMBER),
    "days": (
        "store prune --older-than 3000000 --store STORE",
        "--older-than: is out of bounds; found 3000000",
    ),
    "unit": (f"bulletin CITY --out b --unit {10**30}", "--unit: is out of bounds; found 1"),
    "no_number": (
        "explain CITY 1 money --amount nan --store STORE",
        "amount: no city has as much money; found nan",
    ),
    "infinite": (
        "explain CITY 1 money --amount inf --store STORE",
        "amount: no city has as much money; found inf",
    ),
    "page_into_folder": (
        "explain CITY 1 all --out CITY --store STORE",
        "CITY: this is a folder; name a file",
    ),
    "ledger_is_folder": (
        "batch CITY SWEEP --ledger CITY --dry-run --store STORE",
        "ledger: this is a folder; name a file",
    ),
    "address": ("runs --store postgresql://u:x@[::1", "this address of a database cannot be used"),
    "long_city": (f"check {LONG}", "this place cannot be used; found File name too long"),
    "long_store": (f"runs --store {LONG}", "this place cannot be used; found File name too long"),
    "no_text": (
        "tag 1 ok --who w\udcff --store STORE",
        "5: this word of the command line is not text in UTF-8",
    ),
}


@pytest.mark.promise(
    "bad input",
    "numbers of runs, days, units and money beyond all bounds, folders for files, words that are no text",
    "exit 1, and what is wrong is said; nothing is written",
)
@pytest.mark.parametrize("case", COMMANDS)
def test_a_command_line_beyond_bounds_is_refused_in_words(
    first_town: Any,  # noqa: ANN401
    refused: Callable[[str], str],
    case: str,
) -> None:
    line, expected = COMMANDS[case]
    sweep = first_town.root.parent / "extreme.toml"
    sweep.write_text(f'name = "s"\nbase = "{first_town.question}"\n[axes]\nseed = [1]\n', encoding="utf-8")
    said = (
        refused(line.replace("SWEEP", str(sweep)))
        .replace(str(first_town.store), "STORE")
        .replace(str(first_town.city), "CITY")
    )
    assert expected in " ".join(said.split())
    assert "Warning" not in said


@pytest.mark.promise(
    "bad input", "a school beyond the end of the world, where ways to school are measured", "it is named"
)
@pytest.mark.parametrize("place", ["1e308", "-1e308"])
def test_a_school_beyond_all_bounds_is_named(
    first_town: Any,  # noqa: ANN401
    junheng: Junheng,
    tmp_path: Path,
    place: str,
) -> None:
    city = shutil.copytree(first_town.city, tmp_path / "city")
    schools = City.load(city).schools
    degrees = schools.geometry.to_crs(4326)
    table = schools.drop(columns="geometry").assign(lon=degrees.x.map(str), lat=degrees.y.map(str))
    table.loc[0, ["lon", "lat"]] = place
    next(city.glob("schools.*")).unlink()
    table.to_csv(city / "schools.csv", index=False)
    said = junheng("check", city)
    assert said.code == 1, said.text
    assert "schools.csv" in said.text
    assert "Warning" not in said.text


SCENARIOS: dict[str, tuple[str, str]] = {
    "digits": (
        HEAD.replace("2026", "9" * 5000),
        "the file is not valid TOML; found a whole number of more than 64",
    ),
    "whole": (
        HEAD.replace("2026", "9" * 30),
        "the file is not valid TOML; found a whole number of more than 64",
    ),
    "lists": (f"{HEAD}x = {'[' * 3000}{']' * 3000}\n", "found nested more than 32 deep"),
    "tables": (f"{HEAD}{'a.' * 3000}a = 1\n", "found nested more than 32 deep"),
    "size": (HEAD + "# " + "x" * 2**20, "the file is not valid TOML; found 10486"),
    "no_path": (
        f'extends = "a\\u0000b.toml"\n{HEAD}',
        "s.toml:1: extends: only a TOML file can be named here",
    ),
    "no_key": (f"{HEAD}[overlay]\n'' = 3\n", "overlay.: no such key"),
    "large": (
        f"{HEAD}[overlay]\n'staffing.pupils_per_teacher' = {{ primary = {'9' * 400} }}\n",
        "found a whole number of more than 64 bits",
    ),
}


@pytest.mark.promise(
    "bad input",
    "scenarios of a megabyte, nested a thousand deep, with numbers of 5,000 digits and names no file has",
    "refused with the file and what is wrong",
)
@pytest.mark.parametrize("case", SCENARIOS)
def test_a_scenario_beyond_bounds_is_refused_in_words(case: str, tmp_path: Path) -> None:
    content, expected = SCENARIOS[case]
    path = tmp_path / "s.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(JunhengError) as caught:
        read_scenario(path)
    assert expected in str(caught.value).replace(str(path), "s.toml")


@pytest.mark.promise(
    "bad input",
    "a pipe, a folder, a device, a link that leads nowhere or outside, in place of files of a city",
    "refused by name, never waited for; nothing of what lies outside is quoted",
)
@pytest.mark.parametrize("options", [(), ("--untrusted",)])
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("births.csv", "pipe"),
        ("births.csv", "folder"),
        ("births.csv", "nowhere"),
        ("city.toml", "pipe"),
        ("city.toml", "device"),
        ("city.toml", "outside"),
        ("headers.toml", "outside"),
    ],
)
def test_what_is_no_file_of_the_folder_is_refused(
    first_town: Any,  # noqa: ANN401
    junheng: Junheng,
    tmp_path: Path,
    name: str,
    kind: str,
    options: tuple[str, ...],
) -> None:
    city = shutil.copytree(first_town.city, tmp_path / "city")
    path, outside = city / name, tmp_path / "secret.toml"
    outside.write_text('name = "S3CRET"\nschool_year = "S3CRET"\n', encoding="utf-8")
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to({"nowhere": "none.csv", "device": "/dev/zero", "outside": outside}[kind])
    said = junheng("check", city, *options)
    assert said.code == 1, said.text
    assert name in said.text
    assert "S3CRET" not in said.text


STARTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it off
class Impatient:
    def find_spec(self, name, path, target=None):
        if name == "pandas":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Impatient())
from scenarios.cli import main
main()
"""


@pytest.mark.promise(
    "bad input", "Ctrl-C while the program still starts", "it ends with 130, and no traceback is seen"
)
def test_an_interruption_of_the_start_shows_no_traceback() -> None:
    ended = subprocess.run([sys.executable, "-P", "-c", STARTED, "runs"], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


@pytest.mark.promise(
    "bad input",
    "output that is closed, or has no letters for Chinese",
    "the command ends as it would otherwise",
)
@pytest.mark.parametrize("stream", [">&-", "2>&-"])
def test_streams_that_take_nothing_are_no_fault(stream: str, tmp_path: Path) -> None:
    command = f"{sys.executable} -P -c 'from scenarios.cli import main; main()' policy --lang zh {stream}"
    known = {**os.environ, "PYTHONIOENCODING": "ascii", "JUNHENG_LOG": str(tmp_path)}
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False, env=known)
    assert ended.returncode == 0, ended.stderr
    assert b"Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []
