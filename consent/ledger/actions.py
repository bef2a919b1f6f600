"""Everything that writes to the ledger. Each action is one transaction (the caller's, if there is one).

Channels are the vocabulary kinds (``whatsapp``, ``email``, …). ``actor`` is ``{kind, id}`` or the kind
alone; ``origin`` is ``{kind, ref, url}``; ``pii`` is ``{name, identifiers: [{kind, value}], ip, user_agent,
reply_text, guardian}``, every key optional. Times are aware; None means the database's clock.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from invenio_center.kernel.signals import consent_left

from ..models import ConsentEvent, ConsentText, Decision
from . import chain, deciding, optin, suppression
from .deciding import Question, decide_many
from .drafting import Draft, Evidence, pack
from .optin import confirm_opt_in, record_opt_in
from .profile import save_controller
from .publishing import publish_text
from .rights import erase_subject, merge_subjects, unmerge_subject
from .texts import create_draft, update_draft

__all__ = [
    "ConsentEvent",
    "ConsentText",
    "Decision",
    "Draft",
    "Evidence",
    "Question",
    "append_event",
    "append_events",
    "confirm_opt_in",
    "create_draft",
    "decide",
    "decide_many",
    "erase_subject",
    "merge_subjects",
    "preview",
    "publish_text",
    "record_first_contact",
    "record_opt_in",
    "record_opt_out",
    "save_controller",
    "unmerge_subject",
    "update_draft",
]

# What calls back messages that wait.
LEAVING = frozenset({"consent.withdrawn", "objection.registered"})


def append_event(  # noqa: PLR0913
    *,
    type: str,
    subject_id: uuid.UUID,
    actor: Mapping[str, Any] | str,
    channels: Collection[str],
    purposes: Collection[str],
    method: str,
    origin: Mapping[str, Any],
    legal_basis: str,
    text: ConsentText | Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
    pii: Mapping[str, Any] | None = None,
    evidence: Sequence[Evidence] = (),
    refs: Sequence[Mapping[str, Any]] = (),
    double_opt_in: str = "none",
    minor: str = "no",
    expires_at: datetime | None = None,
) -> ConsentEvent:
    """Link one event to the chain. Checks the vocabulary only; the ``record_`` actions know the rules.

    The lock of the ledger is held from here to the end of the transaction: append last, commit soon.
    """
    draft = Draft(
        type=type,
        subject_id=subject_id,
        actor=actor,
        channels=channels,
        purposes=purposes,
        method=method,
        origin=origin,
        legal_basis=legal_basis,
        text=text,
        occurred_at=occurred_at,
        pii=pii,
        evidence=evidence,
        refs=refs,
        double_opt_in=double_opt_in,
        minor=minor,
        expires_at=expires_at,
    )
    return append_events([draft])[0]


def append_events(drafts: Sequence[Draft]) -> list[ConsentEvent]:
    """Link many events in the order given, all or none; at most a few thousand at a time.

    A few are made before the lock is taken, many while the server stores those before them.
    """
    people = [str(draft.subject_id) for draft in drafts]
    made = (pack(draft).prepared() for draft in drafts)
    prepared = list(made) if len(drafts) <= chain.PART else made
    with transaction.atomic():
        _tell_leaving(drafts)
        return chain.append_made(people, prepared)


def _tell_leaving(drafts: Sequence[Draft]) -> None:
    """Before the append: what hears it takes locks that come before the ledger's (docs/locks.md)."""
    for draft in drafts:
        if draft.type in LEAVING:
            consent_left.send(
                ConsentEvent,
                subject_id=draft.subject_id,
                channels=tuple(draft.channels),
                purposes=tuple(draft.purposes),
            )


def record_first_contact(
    *,
    subject_id: uuid.UUID,
    channel: str,
    ref: str | None,
    occurred_at: datetime | None = None,
    pii: Mapping[str, Any] | None = None,
) -> ConsentEvent | None:
    """The person wrote first (LGPD art. 7, V): implied state on that channel. None when it was known already.

    Cheap to call for every inbound message: after the first it is one indexed read and takes no lock.
    """
    if optin.initiated(subject_id, channel):
        return None
    packed = pack(
        Draft(
            type="contact.initiated",
            subject_id=subject_id,
            actor="subject",
            channels=[channel],
            purposes=["service"],
            method="first_inbound",
            origin={"kind": channel, "ref": ref, "url": None},
            legal_basis="LGPD-7-V",
            occurred_at=occurred_at,
            pii=pii,
        )
    )
    with transaction.atomic():
        events = chain.append([packed.prepared(unless=lambda state: channel in state["initiated"])])
    return events[0] if events else None


def record_opt_out(  # noqa: PLR0913
    *,
    subject_id: uuid.UUID,
    channels: Collection[str],
    purposes: Collection[str],
    method: str,
    origin: Mapping[str, Any],
    occurred_at: datetime | None = None,
    pii: Mapping[str, Any] | None = None,
    actor: Mapping[str, Any] | str = "subject",
    address: str | None = None,
    addresses: Collection[str] = (),
    evidence: Sequence[Evidence] = (),
) -> ConsentEvent:
    """Withdraw for the scope; empty channels or purposes mean all of them. In force when the transaction
    commits; what waits in the scope is called back in it (``consent_left``).

    With ``address`` (phone in E.164, e-mail, or the channel's own identifier) or several ``addresses`` the no is also
    kept as a keyed hash of each, so that it outlives the person's data.
    """
    with transaction.atomic():
        event = append_event(
            type="consent.withdrawn",
            subject_id=subject_id,
            actor=actor,
            channels=channels,
            purposes=purposes,
            method=method,
            origin=origin,
            legal_basis="LGPD-7-I",
            occurred_at=occurred_at,
            pii=pii,
            evidence=evidence,
            refs=optin.open_refs(subject_id, channels, purposes),
        )
        for one in dict.fromkeys([*([address] if address else []), *addresses]):
            suppression.suppress(
                address=one,
                channels=event.channels,
                purposes=event.purposes,
                since=event.occurred_at,
                event_id=event.event_id,
            )
    return event


def decide(*, subject_id: uuid.UUID, channel: str, purpose: str, **known: Any) -> Decision:
    """May this be sent now? One read, one ``Decision`` row in the caller's transaction; denied unless a rule
    allows. ``known``: the other fields of ``deciding.Question``, which says what each means.

    Call it inside the transaction that claims the send, with the contact's row locked. The answer holds 60 s
    (``deciding.MAX_AGE_S``); ``decision.until`` says when to ask again after a defer.
    """
    return deciding.decide(
        deciding.Question(subject_id=subject_id, channel=channel, purpose=purpose, **known)
    )


def preview(*, subject_id: uuid.UUID, channel: str, purpose: str, **known: Any) -> Decision:
    """The answer ``decide`` would give, without storing it: for screens and the API. Takes the same
    arguments.
    """
    question = deciding.Question(subject_id=subject_id, channel=channel, purpose=purpose, **known)
    return deciding.decide(question, store=False)
