"""The command line ``junheng``: parses, calls, prints. One module per group of commands."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer import Typer

INTERRUPTED = 130


def main() -> None:
    """Run the command line; a person may interrupt it from its first moment on."""
    try:
        _prepare_streams()
        app = _app_for(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    app()


def _app_for(words: Sequence[str]) -> "Typer":
    """Return the commands that may be meant: to verify a run, no solver need be installed."""
    command = words[2:] if words[:1] == ["--lang"] else words
    if command[:1] == ["verify"]:
        from scenarios.cli.front import new_app  # noqa: PLC0415 - see above
        from scenarios.cli.verify_command import verify_command  # noqa: PLC0415

        app = new_app()
        app.command("verify")(verify_command)
        return app
    from scenarios.cli.app import app as whole  # noqa: PLC0415 - slow to import

    return whole


def _prepare_streams() -> None:
    """Let nothing fail because a stream is closed, or has no letter for what is said."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - while we live
        getattr(sys, name).reconfigure(errors="backslashreplace")
