"""The web server of the screens: the city is read before the first reader comes, no other server is asked.

`junheng app` runs it; `streamlit run app.py` shows the same screens without what is said here.
"""

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.starlette import App

from scenarios.workspace import TROUBLES
from ui.frame import folder, read_workspace
from ui.today import read_ahead

# The browser itself refuses any address but this server's; Streamlit's own scripts need the two "unsafe-".
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss: data: blob:; worker-src 'self' blob:; frame-ancestors 'none'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
_CLOSED = ("/_stcore/metrics",)  # would tell anybody, unasked, what the program is doing


class Guarded:
    """Adds the headers above to every answer, and does not answer what is closed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if scope["path"].startswith(_CLOSED):
            await PlainTextResponse("", status_code=404)(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)


@asynccontextmanager
async def lifespan(_: App) -> AsyncIterator[None]:
    """Read the city beside the start of the server."""
    threading.Thread(target=_read_ahead, daemon=True, name="reading ahead").start()
    yield


def _read_ahead() -> None:
    """Import the screens and open the city; what is wrong with it is told to the first reader."""
    try:
        read_ahead(read_workspace(folder()))
    except TROUBLES:
        return
    gc.collect()
    gc.freeze()  # the city is not looked through again after every reaction of a screen


app = App("../app.py", lifespan=lifespan, middleware=[Middleware(Guarded)])
