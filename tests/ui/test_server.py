import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from ui.server import Guarded


def answer(path: str) -> tuple[int, dict[str, str]]:
    """Return status and headers of the guarded server for a path."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    asyncio.run(Guarded(PlainTextResponse("here"))(scope, receive, send))
    start = sent[0]
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/_stcore/health", 200), ("/_stcore/metrics", 404)]
)
def test_every_answer_forbids_other_servers_and_frames(path: str, status: int) -> None:
    found, headers = answer(path)
    assert found == status
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "*" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
