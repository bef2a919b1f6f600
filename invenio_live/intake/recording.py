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


@transaction.atomic
def record(contact: Contact, user: User, act: Act) -> ConsentEvent:
    """Raises ``OptInRefused`` with codes, Invalid where the proof is missing."""
    if user.role not in (Role.AGENT, Role.SUPERVISOR, Role.COMPLIANCE):
        raise NotAllowed
    wanted = PROOFS.get(act.method)
    if act.origin == "center" and wanted and not any(one.kind == wanted for one in act.evidence):
        raise Invalid.field("file", "required", "Anexe a prova: o papel digitalizado ou a gravação.")
    pending = user.role != Role.COMPLIANCE or act.method == "agent_on_request"
    event = _append(contact, user, act, pending)
    if pending:
        confirmations.ask_at_own_address(contact, event)
    changes = {"seq": [None, event.seq], "method": [None, act.method], "files": [None, len(act.evidence)]}
    audit.record("consent.recorded", contact, actor=user, changes=changes)
    return event


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
