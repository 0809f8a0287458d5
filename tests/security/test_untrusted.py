"""What is said to come from outside is parsed in the restricted process only, whatever else is asked."""

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from geodata import checks
from geodata.city import City
from geodata.importers import mapped, proposal_text
from geodata.reading import read_tables
from geodata.secluded import reading
from geodata.writing import write_city
from scenarios.cli.app import app
from scenarios.data_desk import propose_mapping, upload_mapped
from scenarios.roles import Role, Visitor
from scenarios.speech import Speech

HEADERS = (
    *("学校标识码", "学校名称", "所属区县", "办别", "城乡分类"),
    *("经度", "纬度", "学段", "在校学生数", "学位数"),
)
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
PLANNER = Visitor("planner", Role.PLANNER)


@pytest.mark.promise(
    "nobody let in",
    "`check --untrusted` together with `--fix`, which reads the folder and then its repaired copy",
    "both are read in the restricted process, and never in the command's own",
)
def test_repairs_of_an_untrusted_folder_are_read_secluded(
    hand_city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out, secluded = tmp_path / "city", tmp_path / "out", []
    write_city(folder, hand_city.settings(), hand_city.tables())

    def never(*_: object) -> None:
        pytest.fail("read in the command's own process")

    monkeypatch.setattr(checks, "read_tables", never)
    monkeypatch.setattr(
        checks,
        "read_secluded",
        lambda place, headers: (secluded.append(place), read_tables(place, headers))[1],
    )
    done = CliRunner().invoke(app, ["check", str(folder), "--fix", str(out), "--untrusted"])
    assert done.exit_code == 0, done.output
    assert secluded == [folder, out]


@pytest.fixture
def rolls(tmp_path: Path) -> Path:
    """Return a bureau's own workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADERS)
    sheet.append(("0101", "第一小学", "01", "公办", "城区", 120.05, 30.05, "小学", 300, 360))
    book.save(tmp_path / "rolls.xlsx")
    return tmp_path / "rolls.xlsx"


def signed(text: str) -> str:
    text = text.replace("reviewed = false", "reviewed = true").replace("EPSG:0", "EPSG:4549")
    return text.replace("# ? status", "status")


@pytest.mark.promise(
    "nobody let in",
    "a bureau's own file, mapped to the tables of a city at the screen or by `junheng import`",
    "it is parsed in the restricted process, and never in the program's own",
)
def test_a_bureau_s_own_file_is_read_secluded(
    rolls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        pytest.fail("read in the program's own process")

    monkeypatch.setattr(proposal_text, "read_every_sheet", never)
    monkeypatch.setattr(mapped, "read_asked", never)
    text, lines = propose_mapping(PLANNER, rolls.name, rolls.read_bytes(), Speech("en", "CNY"))
    assert "ownership" in set(lines["column"])
    sent = upload_mapped(tmp_path / "work", PLANNER, rolls.name, rolls.read_bytes(), signed(text))
    assert sent.checked.city is None
    assert "areas.*" in {fault.file for fault in sent.checked.faults}  # the workbook held none
    mapping, out = tmp_path / "mapping.toml", tmp_path / "out"
    assert CliRunner().invoke(app, ["import", "propose", str(rolls), "--out", str(mapping)]).exit_code == 0
    mapping.write_text(signed(mapping.read_text(encoding="utf-8")), encoding="utf-8")
    done = CliRunner().invoke(app, ["import", "table", str(rolls), str(out), "--mapping", str(mapping)])
    assert done.exit_code == 0, done.output


@pytest.mark.promise(
    "nobody let in",
    "a bureau's own file that makes the native code crash while its headers are read",
    "the process that reads ends, the program lives, and the file is named",
)
def test_a_bureau_s_own_file_that_crashes_its_reader(
    rolls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.subprocess.Popen
    monkeypatch.setattr(
        reading.subprocess, "Popen", lambda command, **rest: real([command[0], "-c", KILLED], **rest)
    )
    done = CliRunner().invoke(app, ["import", "propose", str(rolls), "--out", str(tmp_path / "mapping.toml")])
    assert done.exit_code == 1
    assert "rolls.xlsx" in done.output
    assert "SIGSEGV" in done.output
    assert not (tmp_path / "mapping.toml").exists()
