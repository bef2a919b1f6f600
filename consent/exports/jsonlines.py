"""JSONL: the canonical lines themselves. The faithful copy: whoever hashes a line gets the event's hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .rows import Row


def pieces(pages: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    for page in pages:
        if page:
            yield ("\n".join([row.line for row in page]) + "\n").encode()
