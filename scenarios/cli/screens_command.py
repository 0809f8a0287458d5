"""The command ``app``: opens the screens, on this machine only unless a file says who else may come in."""

import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from scenarios.access_file import ACCESS_SETTING, read_access
from scenarios.cli.options import Lang
from scenarios.cli.screen import Screen
from scenarios.errors import OutputError, SystemFailureError

Folder = Annotated[
    Path, typer.Argument(metavar="[FOLDER]", help="Folder that `junheng demo` made, or a city folder.")
]
AccessPlace = Annotated[
    Path | None,
    typer.Option("--access", help="File that says who may log in and do what."),
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
    access: AccessPlace = None,
    lang: Lang = "en",
) -> None:
    """Open the screens at http://127.0.0.1:8501 (this machine only, unless --access); Ctrl-C closes them."""
    if not folder.is_dir():
        raise OutputError.one(
            "FOLDER", "there is no such folder; `junheng demo` makes one", found=str(folder)
        )
    allowed = read_access(access) if access else None
    secrets = access.parent / allowed.secrets if access and allowed else None
    address = allowed.address if allowed else LOCAL
    arguments = streamlit_arguments(screens_file(), port, address, secrets)
    require_free(address, port)
    screen = Screen(lang)
    screen.say("Open http://{address}:{port} in a browser; Ctrl-C ends it.", address=address, port=port)
    if allowed is None:
        screen.say("Without --access, only this machine can open it, and everybody here may do everything.")
    surroundings = {**os.environ, "JUNHENG_FOLDER": str(folder.resolve()), "JUNHENG_LANG": lang}
    surroundings.pop(ACCESS_SETTING, None)
    if access:
        surroundings[ACCESS_SETTING] = str(access.resolve())
    sys.stdout.flush()
    # This process becomes the server: whoever ends it, however hard, leaves none behind.
    os.execve(sys.executable, arguments, surroundings)  # noqa: S606 - our own command


def require_free(address: str, port: int) -> None:
    """Refuse a port that cannot be listened on.

    Raises
    ------
    SystemFailureError
        When something else has the port, or it may not be used.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            raise SystemFailureError.one(
                "--port",
                "nothing can be served there; end what uses this port, or choose another with --port",
                found=f"{address}:{port} ({error.strerror})",
            ) from error


def screens_file() -> Path:
    """Return the file that serves the screens.

    Raises
    ------
    SystemFailureError
        When this installation has none.
    """
    found = find_spec("ui.server")
    if found is None or found.origin is None:
        raise SystemFailureError.one("app", "the screens are not part of this installation")
    return Path(found.origin)


def streamlit_arguments(
    file: Path, port: int, address: str = LOCAL, secrets: Path | None = None
) -> list[str]:
    """Return the command that serves the screens, to this machine only unless told, and sends nothing."""
    flags = {**_FLAGS, "server.address": address, "server.port": str(port)}
    if secrets is not None:
        flags["secrets.files"] = str(secrets.resolve())
    options = [f"--{name}={value}" for name, value in flags.items()]
    return [sys.executable, "-P", "-m", "streamlit", "run", str(file), *options]
