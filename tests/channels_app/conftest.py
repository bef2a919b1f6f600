from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from channels_app import signals
from channels_app.contract import Line
from channels_app.lines import actions
from channels_app.models import Channel
from channels_app.webhooks.entry import WebhookEntry

from . import suite

SECRETS = {"app_secret": "app-secret", "verify_token": "verify-me", "access_token": "access-token"}
SETTINGS = {"phone_number_id": "PNID", "waba_id": "WABA"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of a connector suite that ask for a payload run on each of its files."""
    folder = getattr(metafunc.cls, "folder", None)
    if "payload" in metafunc.fixturenames and folder:
        found = suite.payloads(folder)
        metafunc.parametrize("payload", found, ids=[payload.name for payload in found])


@pytest.fixture
def line() -> Line:
    secrets = {name: (value,) for name, value in SECRETS.items()}
    return Line("id", "whatsapp", "Vendas", "+551140001234", SETTINGS, secrets)


def make_line(name: str = "Vendas", address: str = "+55 11 4000-1234", **fields: Any) -> Channel:
    fields = {"kind": "whatsapp", "settings": SETTINGS, **fields}
    channel = actions.save_channel(actor=None, name=name, address=address, **fields)
    if channel.kind == "whatsapp":
        actions.set_secrets(channel, SECRETS, actor=None)
    return actions.activate(channel, None)


@pytest.fixture
def channel(db: None) -> Channel:
    return make_line()


@pytest.fixture
def heard() -> Iterator[dict[str, list[dict[str, Any]]]]:
    """What left through the three signals, with the software's own receivers out of the way."""
    found: dict[str, list[dict[str, Any]]] = {"message": [], "status": [], "optout": []}
    named = {
        "message": signals.message_received,
        "status": signals.delivery_changed,
        "optout": signals.optout_received,
    }
    kept = {name: signal.receivers for name, signal in named.items()}
    receivers = {name: _recorder(found[name]) for name in named}
    for name, signal in named.items():
        signal.receivers = []
        signal.sender_receivers_cache.clear()
        signal.connect(receivers[name], weak=False)
    yield found
    for name, signal in named.items():
        signal.receivers = kept[name]
        signal.sender_receivers_cache.clear()


def _recorder(found: list[dict[str, Any]]) -> Any:
    def receive(sender: Any, **kwargs: Any) -> None:
        kwargs.pop("signal", None)
        found.append(kwargs)

    return receive


class Caller:
    """Calls the ASGI application the way Daphne does."""

    def __init__(self) -> None:
        self.entry = WebhookEntry()

    async def __call__(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        *,
        query: str = "",
        pieces: int = 1,
    ) -> tuple[int, bytes]:
        size = max(1, -(-len(body) // pieces))
        chunks = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
        events = [
            {"type": "http.request", "body": chunk, "more_body": at < len(chunks) - 1}
            for at, chunk in enumerate(chunks)
        ]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return events.pop(0) if events else {"type": "http.disconnect"}

        async def send(event: Any) -> None:
            sent.append(event)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        }
        await self.entry(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]


@pytest_asyncio.fixture
async def call_entry() -> AsyncIterator[Caller]:
    caller = Caller()
    yield caller
    parts = caller.entry._parts
    if parts is not None:
        await parts.close()
