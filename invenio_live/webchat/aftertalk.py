"""Beside and after the talk: another way to go on, how it was, a copy of it. Each action is one transaction."""

from __future__ import annotations

from django.db import transaction

from channels_app.contract import Claim
from channels_app.questions import answers, schema
from invenio_center.contacts.identities import add_typed, lock_addresses
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict, Invalid
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import Contact

from .. import events
from ..choices import ConversationStatus
from ..conversations import letters, notices
from ..conversations.locking import by_number
from ..events import types
from ..models import Conversation, Rating, Visitor
from ..models.rating import LEAST, MOST

WAYS = {"email": ("email", "e-mail"), "whatsapp": ("phone", "WhatsApp"), "phone": ("phone", "telefone")}
MOST_COMMENT = 1000


class NotClosed(Conflict):
    code = "not_closed"
    sentence = "O atendimento pode ser avaliado depois de encerrado."


@transaction.atomic
def hand_over(visitor: Visitor, conversation: Conversation, *, by: str, typed: str) -> None:
    """The visitor would rather go on by e-mail or telephone: noted as a claim, told to the agent."""
    if by not in WAYS:
        raise Invalid.field("by", "unknown", "Escolha e-mail, WhatsApp ou telefone.")
    scheme, word = WAYS[by]
    claim = _claim(scheme, typed)
    lock_addresses([claim])
    row = by_number(conversation.pk)
    if add_typed(row.contact, [claim]):
        ranking_changed.send(Contact, contacts=[row.contact_id])
    now = sql.now()
    asked = {"by": by, "scheme": scheme, "address": claim.value, "at": now.isoformat(timespec="seconds")}
    visitor.told = {**visitor.told, "handover": asked}
    visitor.handover_at = now
    visitor.save(update_fields=["told", "handover_at"])
    notices.write(row, f"O visitante prefere continuar por {word}.", about="handover", by=by)
    events.record(row, types.HandoverAsked(by=by))
    notices.renew(row)


def _claim(scheme: str, typed: str) -> Claim:
    (question,) = schema.read([{"name": scheme, "required": True}], schema.CONTACT)
    answered, errors = answers.check([question], {scheme: typed})
    if errors:
        raise Invalid({"address": errors[scheme]}, errors[scheme][0]["sentence"])
    return Claim(*answers.claims(answered)[0])


@transaction.atomic
def rate(conversation: Conversation, *, score: int, comment: str) -> Rating:
    """How it was, from 1 to 5, once a person has closed the conversation; said again, the newer word counts."""
    if not LEAST <= score <= MOST:
        raise Invalid.field("score", "range", f"A nota vai de {LEAST} a {MOST}.")
    row = by_number(conversation.pk)
    if row.status != ConversationStatus.CLOSED:
        raise NotClosed
    rating, created = Rating.objects.update_or_create(
        conversation=row, defaults={"score": score, "comment": comment, "at": sql.now()}
    )
    words = f"Avaliação do visitante: {score} de {MOST}" + (f" · {comment}" if comment else "")
    notices.write(row, words if created else f"{words} (alterada)", about="rating", score=score)
    events.record(row, types.Rated(score=score))
    notices.renew(row)
    return rating


@transaction.atomic
def ask_transcript(conversation: Conversation, *, typed: str) -> str:
    """Send a copy to this address; returns it. Raises ``NoMailbox`` or ``ConsentDenied``."""
    claim = _claim("email", typed)
    letters.send_transcript(by_number(conversation.pk), claim.value)
    return claim.value
