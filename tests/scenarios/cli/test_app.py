"""The command line as a whole: version, usage, exit codes, and the door to the screens."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

import junheng as package
from scenarios.cli.screens_command import LOCAL, streamlit_arguments

type Junheng = Callable[..., Result]
SOME_NEED = ("alembic", "dask", "distributed", "numba", "openpyxl", "streamlit")


def test_version(junheng: Junheng) -> None:
    result = junheng("--version")
    assert (result.exit_code, result.stdout) == (0, f"junheng {package.__version__}\n")


def test_what_only_some_commands_need_is_not_imported_for_all() -> None:
    asked = f"import sys, scenarios.cli.app; print([m for m in {SOME_NEED} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["check"],
        ["check", "x", "--nonsense"],
        ["runs", "--lang", "xx"],
        ["demo", "x", "--seed", "a"],
    ],
)
def test_mistakes_on_the_command_line_are_bad_input(junheng: Junheng, arguments: list[str]) -> None:
    result = junheng(*arguments)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_help_names_every_command(junheng: Junheng) -> None:
    said = junheng("--help").output
    commands = (
        *("demo", "import", "check", "forecast", "split", "disaggregate", "describe", "access", "compliance"),
        *("solve", "runs", "compare", "explain", "zones", "report", "bulletin", "policy", "app"),
    )
    assert [name for name in commands if name not in said] == []


def test_language_comes_from_the_environment(
    junheng: Junheng, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JUNHENG_LANG", "zh")
    assert "还没有运行" in junheng("runs", "--store", tmp_path / "s.sqlite").stdout


def test_closed_pipe_ends_quietly() -> None:
    line = f"{sys.executable} -c 'from scenarios.cli import main; main()' policy cn.2017.quality | head -n 1"
    ended = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert ended.stdout.count("\n") == 1
    assert ended.stderr == ""


def test_packs_and_their_values(junheng: Junheng) -> None:
    assert "cn.2017.quality" in junheng("policy").stdout
    values = junheng("policy", "uk.eng").stdout
    assert "places.travel_limit_metres" in values
    result = junheng("policy", "uk.enk")
    assert (result.exit_code, "did you mean uk.eng?" in result.stderr) == (1, True)


def test_screens_are_served_to_this_machine_only() -> None:
    arguments = streamlit_arguments(Path("app.py"), 8501)
    assert arguments[1:6] == ["-P", "-m", "streamlit", "run", "app.py"]
    for flag in (
        f"--server.address={LOCAL}",
        "--browser.gatherUsageStats=false",
        "--server.headless=true",
        "--client.showErrorDetails=none",
        "--server.fileWatcherType=none",
    ):
        assert flag in arguments


def test_screens_need_a_folder(junheng: Junheng, tmp_path: Path) -> None:
    result = junheng("app", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "`junheng demo` makes one" in result.stderr


def test_port_in_use_is_said_in_both_languages(junheng: Junheng, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((LOCAL, 0))
        other.listen()
        port = other.getsockname()[1]
        result = junheng("app", tmp_path, "--port", port)
        assert result.exit_code == 3
        assert f"choose another with --port; found {LOCAL}:{port} (Address already in use)" in result.stderr
        assert "此端口" in junheng("app", tmp_path, "--port", port, "--lang", "zh").stderr


def test_the_command_becomes_the_server(
    junheng: Junheng, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr("os.execve", lambda _file, arguments, _env: became.append(arguments))
    with socket.socket() as trial:
        trial.bind((LOCAL, 0))
        port = trial.getsockname()[1]
    assert junheng("app", tmp_path, "--port", port).exit_code == 0
    assert f"--server.port={port}" in became[0]


def test_installation_without_screens_says_so(
    junheng: Junheng, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenarios.cli.screens_command.find_spec", lambda _: None)
    result = junheng("app", tmp_path)
    assert result.exit_code == 3
    assert "the screens are not part of this installation" in result.stderr
