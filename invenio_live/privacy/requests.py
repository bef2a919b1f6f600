"""Requests of art. 18 on the side of people: whose it is, what happens at once, what is answered and where to.

The desk itself (``consent.desk``) knows no contacts; every act here is audited in the same transaction.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from consent.choices import IdentityProof, RequestVia, Right
from consent.desk import actions as desk
from consent.desk import wording
from consent.desk.queries import RightsRequest
from consent.ledger import queries as consents
from consent.ledger import standing
from invenio_center import audit
from invenio_center.models import Contact, Role, User
from invenio_center.models.contact import of_subject

from ..conversations import notices
from ..models import Conversation
from . import leaving, letters, recipients

SUBJECT = "Seu pedido sobre os seus dados"
ORIGIN = {"kind": "request", "ref": None, "url": None}


@transaction.atomic
def open_for(
    contact: Contact,
    *,
    right: str,
    via: str,
    identity: str = IdentityProof.NONE,
    details: str = "",
    actor: User | None = None,
) -> RightsRequest:
    """Take a request in. Deletion restricts at once, revocation and confirmation are answered at once on the page."""
    request = desk.open_request(
        subject_id=contact.subject_id,
        right=right,
        via=via,
        identity=identity,
        details=details,
        opened_by=actor.public_id if actor else None,
    )
    _audit("rights.opened", request, actor, right=right, via=via)
    if right == Right.DELETION:
        _restrict(contact, request, actor)
    if right == Right.REVOCATION and identity != IdentityProof.NONE:
        leaving.leave(contact, origin={**ORIGIN, "ref": str(request.public_id)})
        return answer(request, text=drafted(request), actor=actor)
    if right == Right.CONFIRMATION and via == RequestVia.PAGE:
        return answer(request, text=drafted(request), actor=actor)
    days = max((request.due_at - request.opened_at).days, 1)
    letters.send(contact, subject=SUBJECT, text=wording.received(**_names(request), days=days))
    return request


@transaction.atomic
def open_in(conversation: Conversation, *, right: str, details: str, actor: User) -> RightsRequest:
    """What the person said to whoever serves; the thread keeps the protocol, so that it can be told again."""
    opened = open_for(conversation.contact, right=right, via=RequestVia.AGENT, details=details, actor=actor)
    asked = Right(right).label
    line = f"{actor.display_name} abriu um pedido sobre dados: {asked}. Protocolo {opened.protocol}."
    notices.write(conversation, line, about="rights")
    return opened


def _restrict(contact: Contact, request: RightsRequest, actor: User | None) -> None:
    who = actor_of(actor)
    event = standing.restrict_subject(subject_id=contact.subject_id, actor=who, request=request.public_id)
    if event is not None:
        desk.record_act(public_id=request.public_id, code="restricted", actor=_id(actor))


@transaction.atomic
def answer(request: RightsRequest, *, text: str, actor: User | None) -> RightsRequest:
    """Close it with what the person is told; the same words leave to a proved address and stand on the page."""
    closed = desk.answer(public_id=request.public_id, text=text, actor=_id(actor))
    _tell(closed, text, actor)
    _audit("rights.answered", closed, actor)
    return closed


@transaction.atomic
def refuse(request: RightsRequest, *, article: str, text: str, actor: User) -> RightsRequest:
    closed = desk.refuse(public_id=request.public_id, article=article, text=text, actor=actor.public_id)
    _release(closed, actor)
    _tell(closed, text, actor)
    _audit("rights.refused", closed, actor, article=article)
    return closed


@transaction.atomic
def cancel(request: RightsRequest, *, actor: User | None) -> RightsRequest:
    closed = desk.cancel(public_id=request.public_id, actor=_id(actor))
    _release(closed, actor)
    _audit("rights.cancelled", closed, actor)
    return closed


@transaction.atomic
def assign(request: RightsRequest, *, to: User, actor: User) -> RightsRequest:
    changed = desk.assign(public_id=request.public_id, to=to.public_id, actor=actor.public_id)
    _audit("rights.assigned", changed, actor, to=to.username)
    return changed


@transaction.atomic
def add_note(request: RightsRequest, *, text: str, actor: User) -> RightsRequest:
    changed = desk.add_note(public_id=request.public_id, text=text, actor=actor.public_id)
    _audit("rights.noted", changed, actor)
    return changed


@transaction.atomic
def prove_identity(request: RightsRequest, *, text: str, actor: User) -> RightsRequest:
    changed = desk.prove_identity(
        public_id=request.public_id, how=IdentityProof.DOCUMENT, actor=actor.public_id, text=text
    )
    _audit("rights.identity_proved", changed, actor)
    return changed


def drafted(request: RightsRequest) -> str:
    """An answer to begin with."""
    contact = contact_of(request)
    lines: tuple[str, ...] = ()
    if request.right in (Right.SHARING, Right.CORRECTION) and contact is not None:
        lines = tuple(recipients.lines(contact)) if request.right == Right.SHARING else ()
    return wording.answer(request.right, **_names(request), lines=lines)


def drafted_refusal(request: RightsRequest, article: str) -> str:
    return wording.refusal(article, **_names(request))


def contact_of(request: RightsRequest) -> Contact | None:
    """The record that speaks for the person now, who may have been merged into another one since."""
    return of_subject(request.subject_id).first()


def actor_of(user: User | None) -> dict[str, Any] | str:
    """Who acts, as the ledger names it."""
    if user is None:
        return "subject"
    kind = "compliance" if user.role == Role.COMPLIANCE else "agent"
    return {"kind": kind, "id": str(user.public_id)}


def _release(request: RightsRequest, actor: User | None) -> None:
    """A deletion that will not be: the person's data are used as before."""
    if request.right != Right.DELETION:
        return
    event = standing.release_subject(
        subject_id=request.subject_id, actor=actor_of(actor), request=request.public_id
    )
    if event is not None:
        desk.record_act(public_id=request.public_id, code="released", actor=_id(actor))


def _tell(request: RightsRequest, text: str, actor: User | None) -> None:
    contact = contact_of(request)
    sent = letters.send(contact, subject=SUBJECT, text=text) if contact is not None else None
    code = "letter_sent" if sent is not None else "letter_not_possible"
    delivery = {"delivery": str(sent.public_id)} if sent is not None else {}
    desk.record_act(public_id=request.public_id, code=code, actor=_id(actor), **delivery)


def _names(request: RightsRequest) -> dict[str, str]:
    profile = consents.controller()
    return {
        "protocol": request.protocol,
        "company": profile.shown_name or "A empresa",
        "contact": profile.dpo_contact,
    }


def _audit(action: str, request: RightsRequest, actor: User | None, **changes: str) -> None:
    told = {name: ["", value] for name, value in changes.items()}
    audit.record(action, request, actor=actor, changes=told)


def _id(actor: User | None) -> Any:
    return actor.public_id if actor is not None else None
