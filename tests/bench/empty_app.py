"""The least that the server itself costs: an application that answers every call with nothing."""

from __future__ import annotations

from typing import Any

START = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]}
END = {"type": "http.response.body", "body": b""}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send(START)
    await send(END)
