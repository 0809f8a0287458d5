"""The command ``app``: opens the screens on this machine, and on no network."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from scenarios.cli.failures import FAULT
from scenarios.cli.options import Lang
from scenarios.cli.screen import Screen
from scenarios.errors import OutputError, SystemFailureError

Folder = Annotated[
    Path, typer.Argument(metavar="[FOLDER]", help="Folder that `junheng demo` made, or a city folder.")
]
_FLAGS = {
    "browser.gatherUsageStats": "false",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "20",
    "server.maxMessageSize": "60",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "runner.magicEnabled": "false",
    "theme.base": "light",
    "theme.primaryColor": "#0b5c8a",
}
LOCAL = "127.0.0.1"


def app_command(
    folder: Folder = Path("demo"),
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8501,
    lang: Lang = "en",
) -> None:
    """Open the screens at http://127.0.0.1:8501 (this machine only); Ctrl-C closes them."""
    if not folder.is_dir():
        raise OutputError.one(
            "FOLDER", "there is no such folder; `junheng demo` makes one", found=str(folder)
        )
    arguments = streamlit_arguments(screens_file(), port)
    screen = Screen(lang)
    screen.say("Open http://{address}:{port} in a browser; Ctrl-C ends it.", address=LOCAL, port=port)
    surroundings = {**os.environ, "JUNHENG_FOLDER": str(folder.resolve()), "JUNHENG_LANG": lang}
    try:
        ended = subprocess.run(arguments, env=surroundings, check=False)  # noqa: S603 - our own command
    except KeyboardInterrupt:
        return
    if ended.returncode:
        raise typer.Exit(FAULT)


def screens_file() -> Path:
    """Return the file of the screens.

    Raises
    ------
    SystemFailureError
        When this installation has none.
    """
    found = find_spec("app")
    if found is None or found.origin is None:
        raise SystemFailureError.one("app", "the screens are not part of this installation")
    return Path(found.origin)


def streamlit_arguments(file: Path, port: int) -> list[str]:
    """Return the command that serves the screens to this machine only, and sends nothing anywhere."""
    flags = {**_FLAGS, "server.address": LOCAL, "server.port": str(port)}
    options = [f"--{name}={value}" for name, value in flags.items()]
    return [sys.executable, "-m", "streamlit", "run", str(file), *options]
