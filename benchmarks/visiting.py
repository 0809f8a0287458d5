"""A visit to the screens without a browser: what a browser says and hears over HTTP and the WebSocket.

A :class:`Visit` logs in, acts on widgets by their labels, and keeps the page as the server last drew it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

PATIENCE = 120.0  # seconds for one answer
XSRF = "_streamlit_xsrf"
LARGEST = 80 * 2**20  # bytes of one message
SUCCESS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
SERIOUS = 1  # of the formats of an alert: an error


class VisitError(Exception):
    """The server did not answer as it should."""


@dataclass
class Visit:
    """One session, as one browser tab has it.

    Attributes
    ----------
    address : of the server, without a slash at its end.
    web : keeps the cookies.
    elements : what is on the page, by where it is.
    address_bar : what the server put behind the question mark.
    heard : everything that was received since it was last taken.
    seconds : how long each answer took.
    """

    address: str
    web: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=PATIENCE))
    elements: dict[tuple[int, ...], Any] = field(default_factory=dict)
    address_bar: str = ""
    heard: list[bytes] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    _socket: ClientConnection | None = None
    _page: str = ""
    _pages: dict[str, str] = field(default_factory=dict)
    _redirect: str = ""

    def begin(self, query: str = "") -> None:
        """Open a connection and the first page."""
        self.web.get(f"{self.address}/_stcore/health").raise_for_status()
        token = self.web.cookies[XSRF]
        cookies = "; ".join(f"{name}={value}" for name, value in self.web.cookies.items())
        self._socket = connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit", token],
            origin=self.address,
            additional_headers={"Cookie": cookies},
            max_size=LARGEST,
            open_timeout=PATIENCE,
        )
        self._page, self.elements = "", {}
        self._ask(query)

    def end(self) -> None:
        """Close the connection, as a closed tab does."""
        if self._socket is not None:
            self._socket.close()

    def log_in(self, email: str) -> None:
        """Log in at the service that the server sends to, which believes whoever comes; then begin."""
        self.begin("lang=en")
        self.press("Log in")
        self.end()
        form = self.web.get(self.address + self._redirect, follow_redirects=True)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(str(form.url)).query).items()}
        service = f"{form.url.scheme}://{form.url.host}:{form.url.port}"
        self.web.get(f"{service}/allow", params={**asked, "email": email}, follow_redirects=True)
        self.begin("lang=en")

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of the pages in the menu."""
        return tuple(self._pages)

    def open(self, title: str, query: str = "") -> None:
        """Go to a page of the menu."""
        self._page = self._pages[title]
        self._ask(query)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list."""
        self._ask(self.address_bar, WidgetState(id=self.widget("selectbox", label).id, string_value=option))

    def options(self, label: str) -> list[str]:
        """Return what a list offers."""
        return list(self.widget("selectbox", label).options)

    def write(self, label: str, text: str) -> None:
        """Type into a line."""
        self._ask(self.address_bar, WidgetState(id=self.widget("text_input", label).id, string_value=text))

    def press(self, label: str) -> None:
        """Press a button."""
        self._ask(self.address_bar, WidgetState(id=self.widget("button", label).id, trigger_value=True))

    def has(self, kind: str, label: str) -> bool:
        """Tell whether a widget is on the page."""
        return any(each.label == label for each in self.all(kind))

    def widget(self, kind: str, label: str) -> Any:  # noqa: ANN401 - a message of Streamlit
        """Return a widget by its label."""
        for each in self.all(kind):
            if each.label == label:
                return each
        raise VisitError(f"no {kind} is called {label}: {[each.label for each in self.all(kind)]}")

    def all(self, kind: str) -> Iterator[Any]:
        """Yield the elements of a kind."""
        for element in self.elements.values():
            if element.WhichOneof("type") == kind:
                yield getattr(element, kind)

    def troubles(self) -> list[str]:
        """Return the errors that the page shows."""
        wrong = [f"{each.type}: {each.message}" for each in self.all("exception")]
        return wrong + [each.body for each in self.all("alert") if each.format == SERIOUS]

    def _ask(self, query: str, *states: WidgetState) -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_script_hash = self._page
        asked.rerun_script.widget_states.widgets.extend(states)
        if self._socket is None:
            raise VisitError("the visit has not begun")
        begun = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        while not self._hear(self._socket.recv(PATIENCE)):
            pass
        self.seconds.append(time.perf_counter() - begun)

    def _hear(self, received: str | bytes) -> bool:
        """Take in a message; return whether it ends an answer."""
        if isinstance(received, str):
            raise VisitError(received)
        self.heard.append(received)
        said = ForwardMsg.FromString(received)
        kind = said.WhichOneof("type")
        if kind == "new_session":
            self.elements = {}
            self._page = said.new_session.page_script_hash
        elif kind == "delta" and said.delta.WhichOneof("type") == "new_element":
            self.elements[tuple(said.metadata.delta_path)] = said.delta.new_element
        elif kind == "navigation":
            self._pages = {page.page_name: page.page_script_hash for page in said.navigation.app_pages}
        elif kind == "page_info_changed":
            self.address_bar = said.page_info_changed.query_string
        elif kind == "auth_redirect":
            self._redirect = said.auth_redirect.url
        if kind == "script_finished" and said.script_finished not in (
            *SUCCESS,
            ForwardMsg.FINISHED_EARLY_FOR_RERUN,
        ):
            raise VisitError(f"the script ended as {said.script_finished}")
        return kind == "script_finished" and said.script_finished in SUCCESS
