"""What proves the events of an export: the heads that frame them and the way of each to the newest root."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..models import TreeHead
from . import anchored
from .anchored import Anchored
from .errors import ExportRefused
from .proofs import Proofs

SCHEMA = "consent.proofs/1"
MOST_PATHS = 20_000
# Each costs whoever checks it without libraries a fiftieth of a second.
MOST_HEADS = 200


@dataclass(slots=True)
class Proven:
    """``whole``: the events are all there are up to the newest head, so their roots follow from them alone.

    ``paths``: hashes beside the way to the root, by event; ``steps``: (smaller, larger, proof that it continues).
    """

    whole: bool
    events: Sequence[tuple[int, str]]
    heads: list[TreeHead]
    paths: dict[int, list[str]] = field(default_factory=dict)
    steps: list[tuple[int, int, list[str]]] = field(default_factory=list)
    anchors: list[Anchored] = field(default_factory=list)

    @property
    def newest(self) -> TreeHead:
        return self.heads[-1]

    def told(self) -> Iterator[bytes]:
        """``proofs.json``."""
        head = {"schema": SCHEMA, "tree_size": self.newest.tree_size, "root_hash": self.newest.root_hash}
        steps = [{"from": old, "to": new, "proof": proof} for old, new, proof in self.steps]
        whole = json.dumps(self.whole)
        yield f'{{"head":{json.dumps(head)},"tree_size":{self.newest.tree_size},"whole":{whole},'.encode()
        yield f'"consistency":{json.dumps(steps)},"events":['.encode()
        for place, (seq, event_hash) in enumerate(self.events):
            one: dict[str, Any] = {"seq": seq, "event_hash": event_hash}
            if not self.whole:
                one["proof"] = self.paths[seq]
            yield (",\n" if place else "\n").encode() + json.dumps(one).encode()
        yield b"\n]}\n"

    def signed_heads(self) -> Iterator[bytes]:
        """``heads.jsonl``."""
        for head in self.heads:
            tail = json.dumps({"signature": head.signature, "public_key": head.public_key})
            yield f'{{"head":{head.canonical},{tail[1:]}\n'.encode()


def prove(events: Sequence[tuple[int, str]], newest: TreeHead, *, whole: bool) -> Proven:
    """``events``: number and hash, in order. The heads shown frame them in time, or are anchored outside."""
    if not whole and len(events) > MOST_PATHS:
        raise ExportRefused(
            f"Um pacote com recorte leva até {MOST_PATHS} atos. Use um período menor, ou o livro inteiro."
        )
    anchors = anchored.of(newest.tree_size)
    sizes = _sizes([seq for seq, _ in events], newest.tree_size) | {one.tree_size for one in anchors}
    heads = list(TreeHead.objects.filter(tree_size__in=sizes).order_by("tree_size"))
    proofs = Proofs()
    ways = {} if whole else {seq: proofs.include(seq, newest.tree_size) for seq, _ in events}
    pairs = [(heads[place], heads[place + 1]) for place in range(len(heads) - 1)]
    steps = [
        (old.tree_size, new.tree_size, proofs.extend(old.tree_size, new.tree_size)) for old, new in pairs
    ]
    proofs.read(newest.tree_size)
    return Proven(
        whole,
        events,
        heads,
        {seq: proofs.hashes(ranges) for seq, ranges in ways.items()},
        [(old, new, proofs.hashes(ranges)) for old, new, ranges in steps],
        anchors,
    )


def _sizes(seqs: Sequence[int], newest: int) -> set[int]:
    """The head before and the head after each event: they say between which moments it was recorded."""
    known = list(
        TreeHead.objects.filter(tree_size__lte=newest)
        .order_by("tree_size")
        .values_list("tree_size", flat=True)
    )
    framing: set[int] = set()
    for seq in seqs:
        place = bisect_left(known, seq)
        framing.update(known[max(0, place - 1) : place + 1])
    thinned = sorted(framing)[:: max(1, len(framing) // MOST_HEADS)]
    return {*thinned, newest}
