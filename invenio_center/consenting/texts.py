"""Publishing and overruling consent texts: by two people wherever two are there, by one with a note where not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from consent.approvals import actions as approvals
from consent.approvals import on_texts
from consent.approvals import queries as asked
from consent.choices import ApprovalKind
from consent.ledger import publishing, queries, rulings
from consent.ledger.actions import ConsentText

from .. import audit
from ..kernel.errors import AppError, NotFound
from ..models import Role, User

UNASKED = "Publicação pedida por quem escreveu o texto."
KINDS = (ApprovalKind.PUBLISH_TEXT, ApprovalKind.OVERRULE_TEXT)


class SecondPersonNeeded(AppError):
    code = "second_person_needed"
    sentence = (
        "O pedido foi feito. Outra pessoa de Compliance precisa aprovar: quem pede não publica sozinho."
    )
    status = 409


class OwnRequest(AppError):
    code = "second_person_needed"
    sentence = "O pedido já existe e espera outra pessoa de Compliance: quem pediu não aprova."
    status = 409


@dataclass(frozen=True)
class Outcome:
    """``request``: what waits for another person; None when the text was published now."""

    text: ConsentText
    request: Any = None


def officers() -> int:
    """How many people of Compliance can sign in."""
    found = User.objects.filter(role=Role.COMPLIANCE, is_active=True)
    return sum(user.has_usable_password() for user in found)


def needs_two() -> bool:
    return officers() >= 2


@transaction.atomic
def publish(*, actor: User, public_id: uuid.UUID, reason: str = "", material: bool | None = None) -> Outcome:
    """Publish alone where nobody else could approve; otherwise ask, or approve what another person asked for."""
    text = by_public_id(public_id)
    waiting = asked.pending_on(ApprovalKind.PUBLISH_TEXT, public_id)
    if waiting is not None and waiting.asked_by != actor.public_id:
        return Outcome(approve(actor=actor, request=waiting))
    if needs_two():
        if waiting is None:
            publishing.check_publishable(text)
            waiting = on_texts.ask_publication(
                text=text, actor=actor.public_id, reason=reason or UNASKED, material=material
            )
            audit.record("consent_text.publication_asked", text, actor=actor, reason=waiting.reason)
        return Outcome(text, waiting)
    published = publishing.publish_text(
        public_id=public_id, published_by_id=actor.public_id, material=material
    )
    audit.record("consent_text.published", published, actor=actor, changes={"alone": [None, True]})
    return Outcome(published)


@transaction.atomic
def approve(*, actor: User, request: Any, note: str = "") -> ConsentText:
    """The second person's yes; the text as it is after it."""
    approvals.approve(public_id=request.public_id, actor=actor.public_id, note=note)
    text = by_public_id(request.target)
    names = {ApprovalKind.PUBLISH_TEXT: "published", ApprovalKind.OVERRULE_TEXT: "overruled"}
    changes = {"asked_by": [None, str(request.asked_by)]}
    audit.record(f"consent_text.{names[request.kind]}", text, actor=actor, reason=note, changes=changes)
    return text


@transaction.atomic
def refuse(*, actor: User, request: Any, note: str = "") -> None:
    """No; by who asked: taken back."""
    decided = approvals.refuse(public_id=request.public_id, actor=actor.public_id, note=note)
    text = by_public_id(request.target)
    audit.record(f"consent_text.request_{decided.state}", text, actor=actor, reason=note)


@transaction.atomic
def rule_out(*, actor: User, public_id: uuid.UUID, reason: str) -> ConsentText:
    """Towards invalid: one person is enough, and it holds at once."""
    rulings.rule(public_id=public_id, verdict="invalid", reason=reason, ruled_by=actor.public_id)
    text = by_public_id(public_id)
    audit.record("consent_text.ruled_out", text, actor=actor, reason=reason)
    return text


@transaction.atomic
def ask_overrule(*, actor: User, public_id: uuid.UUID, reason: str) -> Any:
    """Towards valid: another person has to agree, whatever the number of officers."""
    text = by_public_id(public_id)
    request = on_texts.ask_overrule(text=text, actor=actor.public_id, reason=reason)
    audit.record("consent_text.overrule_asked", text, actor=actor, reason=reason)
    return request


def waiting_on(text: ConsentText) -> list[Any]:
    """Requests about this text that wait for a second person."""
    found = (asked.pending_on(kind, text.public_id) for kind in KINDS)
    return [one for one in found if one is not None]


def by_public_id(public_id: uuid.UUID) -> ConsentText:
    text = queries.texts().filter(public_id=public_id).first()
    if text is None:
        raise NotFound
    return text
