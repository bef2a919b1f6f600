"""The quick look at the whole chain: page by page, says only whether all of it is as it should be.

What costs is Python per event, so each page is compared as a whole. Where anything is wrong, or could be, the answer is
None and ``verification`` walks event by event to name it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection

from .. import hashing
from ..models import TreeHead

# A power of two, so that every page is a whole subtree. One statement brings so many pages: the server makes the next
# while this side hashes, and no snapshot lives long.
PAGE, PAGES = 1024, 64
SPAN = "SELECT coalesce(min(seq), 1), coalesce(max(seq), 0), count(*) FROM consent_event"
COPY = """
COPY (
  SELECT page.hashes, page.lines
  FROM generate_series(%(first)s::bigint, %(last)s::bigint, %(page)s::bigint) AS start,
    LATERAL (
      SELECT string_agg(event_hash, '') AS hashes, string_agg(canonical, E'\\x1e') AS lines
      FROM (SELECT event_hash, canonical FROM consent_event
            WHERE seq >= start AND seq < start + %(page)s::bigint AND seq <= %(end)s::bigint ORDER BY seq) AS event
    ) AS page
) TO STDOUT (FORMAT binary)
"""
RECORD = b"\x1e"
PREVIOUS, RECORDED, SEQ = b'"prev_hash":"', b'"recorded_at":"', b',"seq":'
HASH_BYTES, INSTANT_BYTES = 64, len("2024-01-15T14:30:00.000Z")


@dataclass(slots=True)
class Swept:
    """Where a sound chain ends."""

    frontier: hashing.Frontier
    chain_head: bytes = hashing.ZERO_HASH.encode()
    latest: bytes = b""


def sweep(heads: Collection[TreeHead]) -> Swept | None:
    """The end of the chain when every event, link, number, time and head of it is right; None otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(SPAN)
        first, last, count = cursor.fetchone()
    if first != 1 or last != count:
        return None
    waiting = {head.tree_size: head for head in heads}
    swept = Swept(hashing.Frontier())
    for hashes, lines in _pages(last):
        if not _take(swept, hashes, lines.split(RECORD), waiting):
            return None
    return None if waiting or swept.frontier.size != last else swept


def _pages(last: int) -> Iterator[tuple[bytes, bytes]]:
    for first in range(1, last + 1, PAGE * PAGES):
        values = {"first": first, "last": min(last, first + PAGE * PAGES - 1), "page": PAGE, "end": last}
        with connection.cursor() as cursor, cursor.cursor.copy(COPY, values) as copy:
            copy.set_types(["bytea", "bytea"])
            yield from copy.rows()


def _take(swept: Swept, hashes: bytes, lines: list[bytes], heads: dict[int, TreeHead]) -> bool:
    digests = [sha256(b"\x00" + line).digest() for line in lines]
    if b"".join(digests).hex().encode() != hashes:
        return False
    stored = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    return _follows(swept, lines, stored) and _grow(swept, digests, stored, lines, heads)


def _follows(swept: Swept, lines: list[bytes], stored: list[bytes]) -> bool:
    """Does each event name the one before it, and its own number?"""
    tails = [line.partition(PREVIOUS)[2] for line in lines]
    if [tail[:HASH_BYTES] for tail in tails] != [swept.chain_head, *stored[:-1]]:
        return False
    start = swept.frontier.size + 1
    wanted = [b"%d" % number for number in range(start, start + len(lines))]
    return [tail.partition(SEQ)[2].partition(b",")[0] for tail in tails] == wanted


def _grow(
    swept: Swept, digests: list[bytes], stored: list[bytes], lines: list[bytes], heads: dict[int, TreeHead]
) -> bool:
    """Times that never go back, and the tree, stopping where a head was signed."""
    times = [line.partition(RECORDED)[2][:INSTANT_BYTES] for line in lines]
    start, end, done = swept.frontier.size, swept.frontier.size + len(lines), 0
    for size in [*sorted(size for size in heads if start < size <= end), end]:
        piece = times[done : size - start]
        if piece and (piece[0] < swept.latest or piece != sorted(piece)):
            return False
        swept.frontier.extend(digests[done : size - start])
        swept.latest, done = (piece[-1] if piece else swept.latest), size - start
        head = heads.pop(size, None)
        if head is not None and not _bears_out(swept, head, stored[done - 1]):
            return False
    swept.chain_head = stored[-1]
    return True


def _bears_out(swept: Swept, head: TreeHead, chain_head: bytes) -> bool:
    swept.latest = max(swept.latest, hashing.instant(head.timestamp).encode())
    return head.root_hash == swept.frontier.root() and head.chain_head == chain_head.decode()
