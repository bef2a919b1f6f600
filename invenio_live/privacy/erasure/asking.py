"""Asking for an erasure and letting it happen: restricted at once, refused under a hold, two people."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from channels_app import bells
from consent.approvals import actions as approvals
from consent.approvals.queries import Approval
from consent.choices import ApprovalKind, Right
from consent.desk import actions as desk
from consent.desk import queries as desk_queries
from consent.desk import wording
from consent.ledger import queries as consents
from consent.ledger import standing
from invenio_center import audit
from invenio_center.contacts.actions import locked
from invenio_center.contacts.errors import ContactMerged
from invenio_center.kernel import formats, sql
from invenio_center.kernel.errors import AppError, Conflict
from invenio_center.models import Contact, User

from ...models import ErasureRun
from .. import letters
from ..requests import actor_of

WORK = "invenio_live.tasks.run_erasures"
# So long the answer may take to leave before the address goes.
LETTER_WITHIN = timedelta(minutes=15)
SUBJECT = "Seus dados estão sendo eliminados"


class OnHold(AppError):
    code = "on_hold"
    sentence = "Há guarda legal em vigor para esta pessoa. Nada é eliminado até ela terminar."
    status = 409


@transaction.atomic
def ask(*, contact: Contact, actor: User, reason: str, request: UUID | None = None) -> UUID:
    """Restrict the person now and put the erasure before a second person; the id of what was asked.

    Raises ``OnHold``; nothing is restricted then, since the person's request is still open.
    """
    if contact.erased_at is not None:
        raise Conflict("Os dados desta pessoa já foram eliminados.")
    if contact.merged_into_id is not None:
        raise ContactMerged.of(contact)
    refuse_held(contact)
    facts = {"contact": str(contact.public_id), "request": str(request) if request else None}
    asked = approvals.ask(
        kind=ApprovalKind.ERASE, target=contact.public_id, reason=reason, actor=actor.public_id, facts=facts
    )
    standing.restrict_subject(subject_id=contact.subject_id, actor=actor_of(actor), request=request)
    audit.record("contact.erasure_asked", contact, actor=actor, reason=reason)
    if request is not None:
        desk.record_act(public_id=request, code="erasure_asked", actor=actor.public_id)
    return asked.public_id


@transaction.atomic
def approve(*, approval: UUID, actor: User, note: str = "") -> ErasureRun:
    """The second person's word; the job begins at commit. Raises SecondPerson, AlreadyDecided, OnHold."""
    done = approvals.approve(public_id=approval, actor=actor.public_id, note=note)
    run = ErasureRun.objects.get(approval=done.public_id)
    audit.record("contact.erasure_approved", run, actor=actor)
    return run


@transaction.atomic
def refuse(*, approval: UUID, actor: User, note: str = "") -> None:
    """It will not be done. A person whose request still waits stays restricted until it is answered."""
    done = approvals.refuse(public_id=approval, actor=actor.public_id, note=note)
    contact = Contact.objects.get(public_id=done.target)
    waiting = desk_queries.of_subject(contact.subject_id).filter(right=Right.DELETION, closed_at=None)
    if not waiting.exists():
        standing.release_subject(subject_id=contact.subject_id, actor=actor_of(actor))
    audit.record("contact.erasure_refused", contact, actor=actor)


def begin(approval: Approval) -> None:
    """What an approval of the kind ``subject.erase`` does, in its transaction: the answer is queued, the job waits."""
    contact = locked(Contact.objects.get(public_id=approval.target))
    refuse_held(contact)
    sent = letters.send(contact, subject=SUBJECT, text=letter(contact))
    given = approval.facts.get("request")
    ErasureRun.objects.create(
        contact=contact,
        request=UUID(given) if given else None,
        approval=approval.public_id,
        asked_by=approval.asked_by,
        approved_by=UUID(str(approval.decided_by)),
        letter=sent.public_id if sent else None,
        waits_until=sql.now() + LETTER_WITHIN,
    )
    bells.ring(WORK)


def refuse_held(contact: Contact) -> None:
    hold = desk_queries.hold_of(contact.subject_id)
    if hold is not None:
        raise OnHold(f"{OnHold.sentence} Ela vai até {formats.when(hold.until)}.")


def letter(contact: Contact) -> str:
    profile = consents.controller()
    latest = desk_queries.of_subject(contact.subject_id).filter(right=Right.DELETION).first()
    return wording.answer(
        Right.DELETION,
        protocol=latest.protocol if latest else "não há: eliminação decidida por nós",
        company=profile.shown_name or "A empresa",
        contact=profile.dpo_contact,
    )
