"""The shape of the house: who may import whom, how large a room may be, what may lie in it."""

import ast
import importlib
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
ROOMS = ("optimizer", "geodata", "models", "scenarios", "ui")
MAY_IMPORT = {
    "optimizer": set[str](),
    "geodata": set[str](),
    "models": {"optimizer", "geodata"},
    "scenarios": {"models", "optimizer", "geodata", "junheng"},
    "ui": {"scenarios"},
    "app": {"ui", "scenarios"},
}
ONLY_IN = {
    "pulp": {"optimizer"},
    "highspy": {"optimizer"},
    "streamlit": {"ui", "app"},
    "sqlalchemy": {"scenarios"},
    "typer": {"scenarios"},
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def sources() -> list[Path]:
    files = [HOME / "app.py", HOME / "junheng.py"]
    return files + [path for room in ROOMS for path in sorted((HOME / room).rglob("*.py"))]


def room_of(path: Path) -> str:
    return path.relative_to(HOME).parts[0].removesuffix(".py")


@cache
def imported(path: Path) -> frozenset[str]:
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_point_one_way(room: str) -> None:
    ours = {*ROOMS, "app", "junheng"}
    for path in sources():
        if room_of(path) != room:
            continue
        roots = {name.split(".")[0] for name in imported(path)}
        assert roots & ours <= MAY_IMPORT[room] | {room}, f"{path} points back"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_room(library: str) -> None:
    users = {room_of(path) for path in sources() if library in {n.split(".")[0] for n in imported(path)}}
    assert users <= ONLY_IN[library]
    assert users, f"{library} is no longer used: delete it here and from the dependencies"


@pytest.mark.parametrize("name", [*ROOMS, "app", "junheng"])
def test_a_package_name_resolves_to_this_project(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(HOME)


def test_the_audit_does_not_know_the_optimizer() -> None:
    names = {name for path in (HOME / "models" / "audit").glob("*.py") for name in imported(path)}
    assert not {name for name in names if name.startswith("optimizer")}


def test_the_certificate_does_not_know_the_solver() -> None:
    names = imported(HOME / "optimizer" / "certificate.py")
    assert not {name for name in names if name in {"optimizer.solve", "highspy", "pulp"}}


def test_files_stay_small() -> None:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in sources()}
    assert not {str(path): n for path, n in lengths.items() if n > LONGEST_FILE}


def test_functions_stay_short() -> None:
    long = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (n := length_without_docstring(node)) > LONGEST_FUNCTION:
                long[f"{path.relative_to(HOME)}:{node.name}"] = n
    assert not long


def length_without_docstring(node: ast.FunctionDef) -> int:
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 1


def test_a_test_file_mirrors_a_source_file() -> None:
    for path in (HOME / "tests").rglob("test_*.py"):
        folder = path.relative_to(HOME / "tests").parent
        if folder in (Path(), Path("security"), Path("faults"), Path("ui/journeys")):  # of the whole house
            continue
        source = HOME / folder / path.name.removeprefix("test_")
        package = source.with_suffix("")
        whole_folder = HOME / folder
        assert source.is_file() or package.is_dir() or path.stem in WHOLE_ROOM_TESTS, path
        assert whole_folder.is_dir(), path


# Tests of what several files of a room do together.
WHOLE_ROOM_TESTS = {
    "test_bad_inputs",
    "test_faults",
    "test_formulations",
    "test_greater_manchester",
    "test_real_sets",
    "test_server_pages",
    "test_margins",
}


def test_no_package_marker_under_tests() -> None:
    assert not list((HOME / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("lock", sorted(HOME.glob("requirements*.lock")), ids=lambda path: path.name)
def test_a_lock_names_versions_and_hashes_and_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^[a-z0-9][^=\s]*==\S+", text, flags=re.MULTILINE | re.IGNORECASE)
    assert pins
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", text) if "==" in block)


def test_the_npm_lock_names_no_registry() -> None:
    lock = (HOME / "ui" / "equity_map" / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def test_every_dependency_is_locked() -> None:
    project = (HOME / "pyproject.toml").read_text(encoding="utf-8")
    locks = "\n".join(path.read_text(encoding="utf-8") for path in HOME.glob("requirements*.lock"))
    declared = re.findall(r'^    "([a-z0-9-]+)(?:\[[a-z]+\])?(?:[>=<][^"]*)?",', project, re.MULTILINE)
    assert "pulp" in declared
    assert [name for name in declared if not re.search(rf"^{name}(\[[a-z]+\])?==", locks, re.MULTILINE)] == []


def test_nothing_large_is_tracked() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    tracked = [HOME / name for name in listed.stdout.split("\0") if name]
    assert not [str(path) for path in tracked if path.is_file() and path.stat().st_size > 2**20]


def test_files_that_name_a_group_are_tested_in_one_process(pytestconfig: pytest.Config) -> None:
    """Two processes must not both make what a file, or a group of files, makes once for its tests."""
    hooks = pytestconfig.pluginmanager.get_plugin(str(HOME / "tests" / "conftest.py"))
    assert hasattr(hooks.LoadScopeScheduling, "_split_scope"), "what is overridden is no longer asked"
    for path in sorted((HOME / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        named = re.findall(r'^pytestmark = .*xdist_group\("(\w+)"\)', text, re.MULTILINE)
        assert hooks.group_of(path) == [*named, path.as_posix()][0]
