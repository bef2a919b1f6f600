"""A client that answers what it was told to and remembers what it was asked, in place of the network."""

from __future__ import annotations

from typing import Any

import orjson

from invenio_center.kernel.http import Answer


class Http:
    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, str, dict[str, Any]]] = []

    def request(self, method, url, **kwargs):
        self.calls.append((method, url, kwargs))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return Answer(status, {}, orjson.dumps(body))

    def stream(self, url, *, headers=None, max_bytes, total_s=0.0):
        self.calls.append(("STREAM", url, {"headers": headers}))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        yield from answer
