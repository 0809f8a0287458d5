"""Every command is in the docs, and has its function in Python."""

import junheng
from scenarios.commands_reference import PAGE, commands, render_commands

# What a command does, by the name of the Python API; commands that only show, serve or write files have none.
FUNCTIONS = {
    "junheng describe": "describe",
    "junheng solve": "run_scenario",
    "junheng compare": "compare",
    "junheng diff": "diff_scenarios",
    "junheng schema": "schema_of",
    "junheng policy": "load_pack",
    "junheng runs": "Store",
    "junheng check": "City",
}


def test_the_page_of_commands_is_current() -> None:
    """When this fails: python -m scenarios.commands_reference."""
    assert PAGE.read_text(encoding="utf-8") == render_commands()


def test_every_command_says_what_it_does_and_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, command in commands():
        assert f"## {name}\n" in page
        assert (command.help or "").strip(), name


def test_commands_and_functions_have_the_same_names() -> None:
    names = {name for name, _ in commands()}
    for command, function in FUNCTIONS.items():
        assert command in names
        assert function in junheng.__all__
        assert callable(getattr(junheng, function))
