"""Consent given away from our screens (paper, recording, another system), written down by a person with its proof.

Compliance records what holds at once; everybody else's record is pending until the person confirms it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from consent.ledger import actions as ledger
from consent.ledger import guardians
from consent.ledger.actions import ConsentEvent, Evidence
from invenio_center import audit
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.models import Contact, Role, User

from ..files import contents
from . import confirmations, questions

# What must be attached for a way of consenting, by the kind of evidence.
PROOFS = {"paper": "scan", "voice_recording": "recording"}
FILE = "file"  # of whatever kind
PAGE, WORDS = ("ip", "url", FILE), ("reply_text", FILE)
# How a person may have consented away from our screens; a record of it brings one of these at least.
BRINGS: dict[str, tuple[str, ...]] = {
    **{method: (kind,) for method, kind in PROOFS.items()},
    "checkbox": PAGE,
    "landing_accept": PAGE,
    "reply_keyword": WORDS,
    "reply_button": WORDS,
    "api": ("ip", "url", "reply_text", FILE),
    "agent_on_request": (),  # proves nothing yet: the person confirms it
}
METHODS = ("voice_recording", "paper", "agent_on_request")
SCANS = frozenset({"application/pdf", "image/jpeg", "image/png"})
RECORDINGS = frozenset({"audio/mpeg", "audio/ogg", "audio/mp4", "video/mp4", "video/webm", "audio/wav"})
ALLOWED = {"scan": SCANS, "recording": RECORDINGS, guardians.VERIFICATION: SCANS | RECORDINGS}
MOST_FILES, MOST_BYTES = 5, 5 * 1024 * 1024
TOLD = "Aceita PDF, JPEG, PNG ou áudio (MP3, OGG, M4A, WAV), com até 5 MB cada."


@dataclass(frozen=True, kw_only=True)
class Act:
    """What happened, as it is told. ``guardian``: ``{name, relation, document}`` of who answered for a minor."""

    code: str
    version: int
    method: str
    origin: str
    ref: str | None = None
    url: str | None = None
    occurred_at: datetime | None = None
    channels: Collection[str] | None = None
    purposes: Collection[str] | None = None
    evidence: Sequence[Evidence] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    minor: str = "no"
    guardian: dict[str, Any] | None = None
    pending: bool = False

    @property
    def brought(self) -> set[str]:
        """Facts of the act and kinds of its files; what shows who a guardian is proves no consent."""
        kinds = {one.kind for one in self.evidence} - {guardians.VERIFICATION}
        named = {**self.facts, "url": self.url}
        return {*kinds, *([FILE] if kinds else []), *(name for name, value in named.items() if value)}


@transaction.atomic
def record(contact: Contact, user: User, act: Act) -> ConsentEvent:
    """Raises ``OptInRefused`` with codes, Invalid where the proof is missing."""
    if user.role not in (Role.AGENT, Role.SUPERVISOR, Role.COMPLIANCE):
        raise NotAllowed
    _require_proof(act)
    pending = user.role != Role.COMPLIANCE or act.pending or act.method == "agent_on_request"
    event = _append(contact, user, act, pending)
    if pending:
        confirmations.ask_at_own_address(contact, event)
    changes = {"seq": [None, event.seq], "method": [None, act.method], "files": [None, len(act.evidence)]}
    audit.record("consent.recorded", contact, actor=user, changes=changes)
    return event


def _require_proof(act: Act) -> None:
    """Raises Invalid for a way of consenting that is done here and not told, and where the proof is missing."""
    wanted = BRINGS.get(act.method)
    if wanted is None:
        known = ", ".join(sorted(BRINGS))
        raise Invalid.field("method", "not_claimable", f"Este meio não se registra assim. Aceitos: {known}.")
    if not wanted or act.brought.intersection(wanted):
        return
    if act.method in PROOFS:
        raise Invalid.field("evidence", "required", "Anexe a prova: o papel digitalizado ou a gravação.")
    raise Invalid.field(
        "evidence", "required", f"Falta a prova do ato. Envie ao menos um: {', '.join(wanted)}."
    )


def _append(contact: Contact, user: User, act: Act, pending: bool) -> ConsentEvent:
    given: dict[str, Any] = {
        "subject_id": contact.subject_id,
        "text_code": act.code,
        "text_version": act.version,
        "channels": act.channels,
        "purposes": act.purposes,
        "method": act.method,
        "origin": {"kind": act.origin, "ref": act.ref, "url": act.url},
        "occurred_at": act.occurred_at,
        "actor": questions.actor_of(user),
        "double_opt_in": "pending" if pending else "none",
    }
    pii = {**pii_of(contact), **act.facts}
    if act.guardian is None:
        return ledger.record_opt_in(**given, pii=pii, evidence=act.evidence, minor=act.minor)
    return guardians.record_guardian_opt_in(
        **given, pii={**pii, "guardian": act.guardian}, evidence=act.evidence, minor=act.minor
    )


def pii_of(contact: Contact) -> dict[str, Any]:
    """Who agreed, for the vault: name and every address of the contact."""
    identifiers = [{"kind": row.scheme, "value": row.value} for row in contact.identities.all()]
    return {"name": contact.name, "identifiers": identifiers}


def proof(kind: str, content: bytes, name: str) -> Evidence:
    """A file as evidence; what it is, is decided by its bytes. Raises Invalid on ``file``."""
    if len(content) > MOST_BYTES:
        raise Invalid.field("file", "too_large", f"O arquivo passa de 5 MB. {TOLD}")
    try:
        found = contents.identify(content[: contents.SAMPLE], name).content_type
    except contents.Refused:
        found = ""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        found = "audio/wav"
    if found not in ALLOWED.get(kind, SCANS | RECORDINGS):
        raise Invalid.field("file", "file_type", f"Este tipo de arquivo não serve como prova. {TOLD}")
    return Evidence(kind, content)
