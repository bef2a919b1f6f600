"""Merkle proofs (RFC 6962, section 2.1) of any number of leaves with one reading of the hashes.

First it is worked out which whole subtrees the proofs consist of; then the hashes are read once, block by block, and
only those subtrees are kept. Memory grows with the proofs, not with the ledger.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.db import connection

# One block as one value: what the driver does per row would cost more than hashing it.
HASHES = "SELECT string_agg(event_hash, '' ORDER BY seq) FROM consent_event WHERE seq > %s AND seq <= %s"
BLOCK_LEVEL = 12
BLOCK = 1 << BLOCK_LEVEL

Range = tuple[int, int]  # leaves [from, to)
Node = tuple[int, int]  # level and place of a whole subtree


class Proofs:
    """Ask first (``include``, ``extend``), read once (``read``), then take the proofs."""

    def __init__(self) -> None:
        self._wanted: set[Node] = set()
        self._found: dict[Node, bytes] = {}

    def include(self, seq: int, size: int) -> list[Range]:
        """The ranges that prove event ``seq`` in the tree of the first ``size`` events."""
        return self._want(list(_inclusion(seq - 1, 0, size)))

    def extend(self, old: int, new: int) -> list[Range]:
        """The ranges that prove that the tree of ``new`` events begins with that of ``old``."""
        return self._want(list(_consistency(old, 0, new, True)))

    def _want(self, ranges: list[Range]) -> list[Range]:
        for one in ranges:
            self._wanted.update(_subtrees(one))
        return ranges

    def read(self, size: int) -> None:
        levels: dict[int, list[int]] = {}
        for level, place in sorted(self._wanted):
            levels.setdefault(level, []).append(place)
        tops: list[bytes] = []
        for number, block in enumerate(_blocks(size)):
            top = self._climb(block, 0, number << BLOCK_LEVEL, levels)
            tops += top
        self._climb(tops, BLOCK_LEVEL, 0, levels)

    def _climb(self, nodes: list[bytes], level: int, first: int, levels: dict[int, list[int]]) -> list[bytes]:
        """Hash pairwise upwards, keeping what is wanted; the root of a whole block, nothing of a partial one."""
        whole = len(nodes) == BLOCK
        while nodes:
            places = levels.get(level, [])
            for place in places[bisect_left(places, first) : bisect_left(places, first + len(nodes))]:
                self._found[level, place] = nodes[place - first]
            if len(nodes) == 1:
                break
            nodes = [sha256(b"\x01" + nodes[i] + nodes[i + 1]).digest() for i in range(0, len(nodes) - 1, 2)]
            level, first = level + 1, first >> 1
        return nodes if whole else []

    def hashes(self, ranges: Iterable[Range]) -> list[str]:
        return [self._root(one).hex() for one in ranges]

    def _root(self, leaves: Range) -> bytes:
        peaks = [self._found[one] for one in _subtrees(leaves)]
        root = peaks.pop()
        while peaks:
            root = sha256(b"\x01" + peaks.pop() + root).digest()
        return root


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def _inclusion(index: int, start: int, end: int) -> Iterator[Range]:
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _inclusion(index, start, middle)
        yield middle, end
    else:
        yield from _inclusion(index, middle, end)
        yield start, middle


def _consistency(old: int, start: int, end: int, whole: bool) -> Iterator[Range]:
    if old == end:
        if not whole:
            yield start, end
        return
    middle = start + _split(end - start)
    if old <= middle:
        yield from _consistency(old, start, middle, whole)
        yield middle, end
    else:
        yield from _consistency(old, middle, end, False)
        yield start, middle


def _subtrees(leaves: Range) -> Iterator[Node]:
    """Whole subtrees that make up a range, left to right; ranges of proofs begin where a subtree of theirs would."""
    start, end = leaves
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _blocks(size: int) -> Iterator[list[bytes]]:
    """The hashes of the first ``size`` events, ``BLOCK`` at a time."""
    with connection.cursor() as cursor:
        for first in range(0, size, BLOCK):
            cursor.execute(HASHES, [first, min(first + BLOCK, size)])
            joined = bytes.fromhex(cursor.fetchone()[0] or "")
            yield [joined[place : place + 32] for place in range(0, len(joined), 32)]
