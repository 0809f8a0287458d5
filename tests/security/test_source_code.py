"""What the program never does, read from its source: no code out of data, no shell, no network of its own."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
ROOMS = ("optimizer", "geodata", "models", "scenarios", "ui")
CODE_OUT_OF_DATA = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "yaml",
    "jsonpickle",
}
NETWORK = {"requests", "httpx", "urllib3", "aiohttp", "ftplib", "smtplib", "telnetlib", "xmlrpc"}
NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
NEVER_ASKED = {
    *(
        "system",
        "popen",
        "read_pickle",
        "to_pickle",
        "read_html",
        "yaml_load",
        "getoutput",
        "getstatusoutput",
    ),
    *("mktemp", "extractall", "unpack_archive", "set_trace"),
}


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    paths = [
        HOME / "app.py",
        HOME / "junheng.py",
        *(p for room in ROOMS for p in (HOME / room).rglob("*.py")),
    ]
    return tuple(
        (path.relative_to(HOME).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths
    )


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Return all calls and imports with their file; the trees are walked once."""
    wanted = ast.Call | ast.Import | ast.ImportFrom
    return tuple(
        (path, node) for path, tree in trees() for node in ast.walk(tree) if isinstance(node, wanted)
    )


@cache
def calls() -> tuple[tuple[str, ast.Call, str], ...]:
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    for path, node in nodes():
        if isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            yield f"{path}:{node.lineno}", node, name


def modules() -> Iterator[tuple[str, str]]:
    for path, node in nodes():
        if isinstance(node, ast.Import):
            yield from ((path, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield path, (node.module or "").split(".")[0]


def test_nothing_that_makes_code_of_data_is_imported() -> None:
    assert [(path, module) for path, module in modules() if module in CODE_OUT_OF_DATA] == []


def test_no_client_of_the_network_is_imported() -> None:
    assert [(path, module) for path, module in modules() if module in NETWORK] == []


@pytest.mark.promise(
    "nobody let in",
    "the source is searched for what makes code of data",
    "nothing evaluates text",
)
def test_nothing_evaluates_text() -> None:
    plain = [
        (place, name)
        for place, node, name in calls()
        if name in NEVER_CALLED and isinstance(node.func, ast.Name)
    ]
    assert plain == []
    assert [(place, name) for place, _, name in calls() if name in NEVER_ASKED] == []


@pytest.mark.parametrize("word", ["shell", "allow_pickle"])
def test_no_call_switches_on_what_is_dangerous(word: str) -> None:
    given = [
        (place, keyword.value)
        for place, node, _ in calls()
        for keyword in node.keywords
        if keyword.arg == word
    ]
    assert [
        place for place, value in given if not (isinstance(value, ast.Constant) and value.value is False)
    ] == []


@pytest.mark.promise(
    "nobody let in",
    "the source is searched for commands in one text",
    "other programs get lists, never a shell",
)
def test_other_programs_get_lists_and_no_text() -> None:
    """A command as one text would be split by a shell or by spaces in names."""
    for place, node, name in calls():
        function = node.func
        if (
            isinstance(function, ast.Attribute)
            and getattr(function.value, "id", "") == "subprocess"
            and name[0] != "T"
        ):
            assert name in {"run", "Popen"}, place
            first = node.args[0] if node.args else None
            assert isinstance(first, ast.List | ast.Name | ast.Tuple | ast.BinOp | ast.Call), place


def test_no_sql_is_put_together_from_values() -> None:
    """Where a statement is an f-string, only constants of ours are put in: upper-case names."""
    for place, node, name in calls():
        if (
            place.startswith("scenarios/store")
            and name in ("text", "exec_driver_sql")
            and node.args
            and isinstance(node.args[0], ast.JoinedStr)
        ):
            put_in = [part.value for part in node.args[0].values if isinstance(part, ast.FormattedValue)]
            names = [part.id for part in put_in if isinstance(part, ast.Name)]
            assert len(names) == len(put_in), place
            assert all(one.lstrip("_").isupper() for one in names), (place, names)


def test_the_tests_see_what_they_look_for() -> None:
    assert len(trees()) > 100
    assert any(name == "Popen" for _, _, name in calls())
    assert any(module == "sqlalchemy" for _, module in modules())
