"""From the arguments of an action to the fields of an event: vocabulary, order, commitments."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from invenio_center.kernel.ids import uuid7

from .. import hashing
from ..choices import (
    CONSENT_PURPOSES,
    ActorKind,
    Channel,
    DoubleOptIn,
    EventType,
    LegalBasis,
    Method,
    Minor,
    RefRel,
)
from ..models import ConsentText, ConsentVault
from . import origins
from .chain import Prepared, Proof
from .errors import EventInvalid

# ``values`` of a choices class is made anew at every look.
CHANNELS, METHODS, TYPES = frozenset(Channel.values), frozenset(Method.values), frozenset(EventType.values)
ACTORS, BASES, MINORS = frozenset(ActorKind.values), frozenset(LegalBasis.values), frozenset(Minor.values)
CONFIRMATIONS, RELATIONS = frozenset(DoubleOptIn.values), frozenset(RefRel.values)
MAX_EVIDENCE_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Evidence:
    """Content that proves the act: ``kind`` such as ``recording``, ``scan``, ``payload``, ``screenshot``."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """One event as its author knows it; the fields are those of ``actions.append_event``."""

    type: str
    subject_id: uuid.UUID
    actor: Mapping[str, Any] | str
    channels: Collection[str]
    purposes: Collection[str]
    method: str
    origin: Mapping[str, Any]
    legal_basis: str
    text: ConsentText | Mapping[str, Any] | None = None
    occurred_at: datetime | None = None
    pii: Mapping[str, Any] | None = None
    evidence: Sequence[Evidence] = ()
    refs: Sequence[Mapping[str, Any]] = ()
    double_opt_in: str = "none"
    minor: str = "no"
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """A draft with its commitments made."""

    fields: dict[str, Any]
    content: bytes | None
    proofs: list[Proof] = field(default_factory=list)

    def prepared(self, **more: Any) -> Prepared:
        return Prepared(self.fields, self.content, self.proofs, **more)


def pack(draft: Draft) -> Packed:
    """Check every code against the vocabulary and bind personal data and evidence by salted hashes."""
    content, commit = _commit(draft.pii)
    proofs = [_evidence(one) for one in draft.evidence]
    fields = {
        "actor": _actor(draft.actor),
        "channels": _codes("channels", draft.channels, CHANNELS),
        "double_opt_in": _code("double_opt_in", draft.double_opt_in, CONFIRMATIONS),
        "event_id": str(uuid7()),
        "evidence": [
            {"commit": one.commit, "kind": one.kind, "size": one.size}
            for one in sorted(proofs, key=lambda proof: proof.commit)
        ],
        "expires_at": _instant(draft.expires_at),
        "legal_basis": _code("legal_basis", draft.legal_basis, BASES),
        "method": _code("method", draft.method, METHODS),
        "minor": _code("minor", draft.minor, MINORS),
        "occurred_at": _instant(draft.occurred_at),
        "origin": origins.told(draft.origin),
        "pii_commit": commit,
        "purposes": _codes("purposes", draft.purposes, CONSENT_PURPOSES),
        "refs": _refs(draft.refs),
        "subject_id": str(draft.subject_id),
        "text": _text(draft.text),
        "type": _code("type", draft.type, TYPES),
    }
    return Packed(fields, content, proofs)


def _code(name: str, value: str, allowed: Collection[str]) -> str:
    if value not in allowed:
        raise EventInvalid(
            errors={name: [{"code": "unknown_code", "sentence": f"Código desconhecido: {value}."}]}
        )
    return str(value)


def _codes(name: str, values: Iterable[str], allowed: Collection[str]) -> list[str]:
    return sorted({_code(name, value, allowed) for value in values})


def _instant(moment: datetime | None) -> str | None:
    try:
        return hashing.instant(moment) if moment else None
    except hashing.NotCanonical as error:
        raise EventInvalid("Informe a hora com o fuso horário.") from error


def _actor(actor: Mapping[str, Any] | str) -> dict[str, Any]:
    given = {"kind": actor} if isinstance(actor, str) else actor
    who = given.get("id")
    return {
        "id": str(who) if who is not None else None,
        "kind": _code("actor", given["kind"], ACTORS),
    }


def _refs(refs: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    found = [{"event_id": str(ref["event_id"]), "rel": _code("refs", ref["rel"], RELATIONS)} for ref in refs]
    return sorted(found, key=lambda ref: (ref["rel"], ref["event_id"]))


def _text(text: ConsentText | Mapping[str, Any] | None) -> dict[str, Any] | None:
    if text is None:
        return None
    if isinstance(text, ConsentText):
        text = {
            "code": text.code,
            "version": text.version,
            "sha256": text.body_sha256,
            "policy_version": text.policy_version,
        }
    found: dict[str, Any] = hashing.nfc(
        {key: text.get(key) for key in ("code", "policy_version", "sha256", "version")}
    )
    return found


def _commit(pii: Mapping[str, Any] | None) -> tuple[bytes | None, str]:
    if not pii:
        return None, hashing.NO_PII_COMMIT
    salt, content = os.urandom(32), dict(pii)
    try:
        commit = hashing.pii_commit(salt, content)
    except hashing.NotCanonical:  # hardly ever: what comes in is in NFC already
        content = hashing.nfc(content)
        commit = hashing.pii_commit(salt, content)
    return ConsentVault.content(salt, content), commit


def _evidence(evidence: Evidence) -> Proof:
    if len(evidence.content) > MAX_EVIDENCE_BYTES:
        raise EventInvalid("A evidência passa de 5 MB. Reduza o arquivo e tente de novo.")
    salt = os.urandom(32)
    commit = hashing.evidence_commit(salt, evidence.content)
    return Proof(evidence.kind, commit, len(evidence.content), salt + evidence.content)
