"""A provider that answers what the test wrote down, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from channels_app.contract import MessageKind, OutgoingMessage
from invenio_center.kernel.http import Answer

REF = "01890000-0000-7000-8000-000000000000"


class Http:
    """``answers``: (status, body) or (status, body, headers), an exception, or pieces of a file, in order."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, str, dict[str, Any]]] = []

    def request(self, method: str, url: str, **kwargs: Any) -> Answer:
        self.calls.append((method, url, kwargs))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body, *headers = answer
        return Answer(status, headers[0] if headers else {}, orjson.dumps(body))

    def stream(
        self, url: str, *, headers: Any = None, max_bytes: int, total_s: float = 0.0
    ) -> Iterator[bytes]:
        self.calls.append(("STREAM", url, {"headers": headers}))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        yield from answer


def message(text: str = "olá", **more: Any) -> OutgoingMessage:
    return OutgoingMessage(REF, more.pop("kind", MessageKind.TEXT), text, **more)
