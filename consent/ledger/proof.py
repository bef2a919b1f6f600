"""What stands behind single events: do they hash to what they claim, who signed for them, which text, which sends."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from .. import hashing
from ..models import ConsentEvent, ConsentEvidence, ConsentText, Decision, TreeHead

SHOWN_SENDS = 500
# First bytes of what people can open, and the ending their programs know it by.
ENDINGS = (
    (b"%PDF", "pdf"), (b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"RIFF", "wav"),
    (b"OggS", "ogg"), (b"ID3", "mp3"), (b"{", "json"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """Of one event. ``head_size`` is the newest signed head that covers it, None while none does."""

    content_ok: bool
    linked: bool
    head_size: int | None
    head_at: datetime | None

    @property
    def ok(self) -> bool:
        return self.content_ok and self.linked


@dataclass(frozen=True, slots=True)
class ShownText:
    """The words on screen at the act. ``same`` when the kept words still have the hash that the event names."""

    code: str
    version: int
    sha256: str
    body: str
    published_at: datetime | None
    same: bool
    before_the_act: bool


def proofs(events: Sequence[ConsentEvent]) -> dict[int, Proof]:
    """By ``seq``, computed anew from the canonical text with two statements for any number of events."""
    before = dict(
        ConsentEvent.objects.filter(seq__in=[event.seq - 1 for event in events]).values_list(
            "seq", "event_hash"
        )
    )
    head = TreeHead.objects.first()
    return {event.seq: _proof(event, before.get(event.seq - 1, hashing.ZERO_HASH), head) for event in events}


def _proof(event: ConsentEvent, before: str, head: TreeHead | None) -> Proof:
    covered = head if head and head.tree_size >= event.seq else None
    digest = sha256(b"\x00" + event.canonical.encode()).hexdigest()
    return Proof(
        content_ok=digest == event.event_hash and event.facts["seq"] == event.seq,
        linked=event.prev_hash == before,
        head_size=covered.tree_size if covered else None,
        head_at=covered.timestamp if covered else None,
    )


def texts_of(events: Iterable[ConsentEvent]) -> dict[int, ShownText]:
    """By ``seq``: the exact version each event names; events without one are left out."""
    named = {event.seq: event for event in events if event.text}
    codes = {event.facts["text"]["code"] for event in named.values()}
    kept = {(text.code, text.version): text for text in ConsentText.objects.filter(code__in=codes)}
    return {seq: _shown(event, kept) for seq, event in named.items()}


def _shown(event: ConsentEvent, kept: dict[tuple[str, int], ConsentText]) -> ShownText:
    named = event.facts["text"]
    text = kept.get((named["code"], named["version"]))
    published = text.published_at if text else None
    return ShownText(
        code=named["code"],
        version=named["version"],
        sha256=named["sha256"] or "",
        body=text.body if text else "",
        published_at=published,
        same=bool(text) and hashing.text_sha256(text.body) == named["sha256"],  # type: ignore[union-attr]
        before_the_act=published is not None and published <= event.occurred_at,
    )


def evidence_of(event: ConsentEvent) -> list[ConsentEvidence]:
    """Files kept with the event; erased ones are gone. The caller audits the opening."""
    return list(ConsentEvidence.objects.filter(event=event).order_by("pk"))


def opened(item: ConsentEvidence) -> tuple[bytes, bool]:
    """Content of a file, and whether it is the one the event is bound to."""
    salt, content = item.open()
    return content, hashing.evidence_commit(salt, content) == item.commit


def ending(content: bytes) -> str:
    """Of a file's name, by what is inside and never by what somebody called it."""
    known = next((ending for start, ending in ENDINGS if content.startswith(start)), "")
    if known or content[4:8] == b"ftyp":
        return known or "m4a"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "bin"
    return "txt"


def sends_under(events: Iterable[ConsentEvent]) -> dict[uuid.UUID, list[Decision]]:
    """What was decided on the strength of each event, newest first, by event id."""
    known = list(events)
    found: dict[uuid.UUID, list[Decision]] = {}
    decisions = Decision.objects.filter(
        subject_id__in={event.subject_id for event in known},
        consent_event_id__in=[event.event_id for event in known],
    )
    for decision in decisions[:SHOWN_SENDS]:
        found.setdefault(decision.consent_event_id, []).append(decision)  # type: ignore[arg-type]
    return found
