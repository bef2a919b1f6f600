"""One reading of the events of an export: their lines, and what is to be known of all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256

from .. import jsonlines
from ..rows import Row, Selection


class Contents:
    """Number and hash of each event, the texts they name, the hash over all lines (that of ``events.jsonl``)."""

    def __init__(self) -> None:
        self.events: list[tuple[int, str]] = []
        self.texts: set[tuple[str, int]] = set()
        self._digest = sha256()

    @property
    def count(self) -> int:
        return len(self.events)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def lines(self, chosen: Selection, tick: Callable[[int], None]) -> Iterator[bytes]:
        """The canonical lines; when it is through, the rest is known."""
        bare = Selection(chosen.filters, chosen.upto, chosen.stamp, personal=False)
        for piece in jsonlines.pieces(self._noted(bare, tick)):
            self._digest.update(piece)
            yield piece

    def _noted(self, chosen: Selection, tick: Callable[[int], None]) -> Iterator[list[Row]]:
        for page in chosen.pages(tick):
            for row in page:
                self.events.append((row.seq, row.event_hash))
                if named := row.facts["text"]:
                    self.texts.add((named["code"], named["version"]))
            yield page
