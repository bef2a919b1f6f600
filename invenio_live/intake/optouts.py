"""A request to stop, honoured before the message is routed: withdrawn, what waits is cancelled, acknowledged once.

Every way out ends in ``withdraw``: words, buttons, the provider's own, one click in a mail, the agent's, the API's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from channels_app.contract import Claim, OptOutSignal
from channels_app.models import Channel, Delivery, Kind, StopScope
from channels_app.outbox import actions as outbox
from channels_app.reach import stops
from consent.ledger import actions as ledger
from consent.ledger import optout
from consent.ledger import queries as consents
from consent.ledger.actions import ConsentEvent
from invenio_center.contacts.identities import resolve_contact
from invenio_center.kernel.errors import NotAllowed
from invenio_center.models import Contact, Role, User

from ..choices import ConversationStatus, Direction
from ..conversations import actions as conversations
from ..conversations import notices
from ..conversations.queries import holds_contact
from ..conversations.receiving import Incoming
from ..conversations.sending import REPLY
from ..models import Conversation, Message
from ..schedules import actions as schedules
from ..schedules.blocking import LEFT_EVERYTHING

ACK = "optout_ack"
ACK_WITHIN = timedelta(minutes=5)
ACK_ANSWER_WITHIN = timedelta(hours=24)
CONTROLLER_UNNAMED = "nossa empresa"
# The provider's own way out of marketing covers what the provider treats as marketing.
SCOPES = {"marketing": ("marketing", "survey"), "all": ()}
# Providers that keep a stop of marketing themselves and tell when it is taken back: no withdrawal, a stop.
KEEP_STOPS = frozenset({Kind.WHATSAPP, Kind.FACEBOOK})
# Nothing is said in words there, or the way out stands on the page.
NOT_ASKED = frozenset({Kind.WEBCHAT, Kind.FORM, Kind.VOICE, Kind.VIDEO})
BUTTONS = frozenset({"button", "button_reply"})
IN_A_SENTENCE = {Kind.EMAIL: "e-mail", Kind.FACEBOOK: "Messenger"}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What the words of a message withdraw; no channels means all of them, no purposes the same."""

    kind: str
    channels: tuple[str, ...]
    purposes: tuple[str, ...]


def asked(contact: Contact, channel: Channel, incoming: Incoming) -> Withdrawal | None:
    """What this message withdraws, or None. A soft word counts only shortly after an offer was sent.

    Mail programs write the request into the subject and send nothing else.
    """
    text, now = incoming.text, incoming.received
    if text and _answers_acknowledgement(contact, channel, now) and optout.wants_out_everywhere(text):
        return Withdrawal("everything", (), ())
    found = optout.detect(text) if text else None
    if found is None and (subject := str(incoming.data.get("subject") or "")):
        in_subject = optout.detect(subject)
        found = in_subject if in_subject and in_subject.kind == "hard" else None
    if found is None or (found.kind == "soft" and not _offered_lately(contact, channel, now)):
        return None
    return Withdrawal(found.kind, () if found.everywhere else (channel.kind,), found.purposes)


def ask_if_meant(message: Message) -> bool:
    """A soft word that no offer goes before: ask whether it was meant, once a day. True where it was asked.

    Whom a colleague serves is asked by the colleague: there a "não" is most often the answer to a question.
    """
    conversation, channel = message.conversation, message.channel
    found = optout.detect(message.text) if message.text else None
    if found is None or found.kind != "soft" or message.data.get("automatic") or channel.kind in NOT_ASKED:
        return False
    if conversation.status == ConversationStatus.ACTIVE:
        return False
    text = optout.question(_named(channel))
    if not _told_lately(message, text):
        conversations.send_automatic(conversation=conversation, text=text, purpose=REPLY)
    return True


def honour(contact: Contact, channel: Channel, withdrawal: Withdrawal, incoming: Incoming) -> None:
    """Withdraw in the ledger and cancel what was planned. The ledger's lock is held until the transaction ends."""
    pressed = incoming.data.get("type") in BUTTONS
    withdraw(
        contact,
        channels=withdrawal.channels,
        purposes=withdrawal.purposes,
        method="reply_button" if pressed else "keyword",
        origin={"kind": channel.kind, "ref": str(incoming.public_id), "url": None},
        addresses=[incoming.reply_to] if incoming.reply_to else [],
    )


def withdraw(
    contact: Contact,
    *,
    channels: Collection[str],
    purposes: Collection[str],
    by: User | None = None,
    addresses: Collection[str] | None = None,
    **facts: Any,
) -> ConsentEvent:
    """Record the person's no; what waits in its scope never starts. No channels or purposes mean all of them.

    ``by``: the colleague who was told. ``addresses``: those to remember, all of the person's when None. ``facts``: of
    ``ledger.record_opt_out`` (``method``, ``origin``, ``actor``, ``pii``, ``occurred_at``). Locks the contact's row.
    """
    Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk).exists()
    if not channels and not purposes:
        schedules.cancel_of_contact(contact, actor=by, reason=LEFT_EVERYTHING)
    known = contact.identities.values_list("value", flat=True) if addresses is None else addresses
    return ledger.record_opt_out(
        subject_id=contact.subject_id,
        channels=list(channels),
        purposes=list(purposes),
        addresses=list(known),
        **facts,
    )


@transaction.atomic
def told_to(conversation: Conversation, *, by: User, everything: bool, note: str = "") -> ConsentEvent:
    """The person said it to a colleague: one click, nothing asked of the person. Agents do it for whom they serve."""
    contact, channel = conversation.contact, conversation.channel
    if by.role == Role.AGENT and not holds_contact(by, contact):
        raise NotAllowed("Você só registra a saída do contato de um atendimento seu.")
    where = "nenhum canal" if everything else _named(channel)
    event = withdraw(
        contact,
        by=by,
        channels=() if everything else (channel.kind,),
        purposes=(),
        method="agent_on_request",
        actor={"kind": "agent", "id": str(by.public_id)},
        origin={"kind": "console", "ref": str(conversation.public_id), "url": None},
        pii={"reply_text": note} if note else None,
    )
    notices.write(
        conversation, f"{by.display_name} registrou a saída: não enviar mais por {where}.", about="opt_out"
    )
    return event


def acknowledge(message: Message, withdrawal: Withdrawal) -> None:
    """The one answer without offers; it clears no debt, since no person wrote it."""
    if withdrawal.kind == "phrase":
        return  # a person reads it and may widen it
    text = _acknowledgement(message.channel, withdrawal)
    if _told_lately(message, text):
        return
    conversations.send_automatic(
        conversation=message.conversation, text=text, purpose=ACK, due_for=ACK_WITHIN
    )


def _acknowledgement(channel: Channel, withdrawal: Withdrawal) -> str:
    company = consents.controller().shown_name or CONTROLLER_UNNAMED
    if not withdrawal.channels:
        return optout.farewell(company)
    return optout.acknowledgement(company, _named(channel))


def _told_lately(message: Message, text: str) -> bool:
    """Whoever says it twice is told once."""
    told = Message.objects.filter(
        conversation__contact=message.conversation.contact_id, direction=Direction.OUT
    )
    return told.filter(channel=message.channel, text=text, at__gt=message.at - ACK_ANSWER_WITHIN).exists()


def _named(channel: Channel) -> str:
    return IN_A_SENTENCE.get(Kind(channel.kind), Kind(channel.kind).label)


def receive_signal(channel: Channel, signal: OptOutSignal) -> None:
    """The person used the provider's own way out, or took it back."""
    contact = resolve_contact(claims=signal.sender, origin=channel.kind)
    if signal.lifted:
        # Only lifts the provider's own stop; what the person withdrew here stays withdrawn.
        stops.lift(contact, channel.kind, signal.at)
        if channel.kind in KEEP_STOPS:
            _note(contact, channel, signal, "suppression.removed")
        return
    if signal.scope == "marketing" and channel.kind in KEEP_STOPS:
        _stop_marketing(contact, channel, signal)
        return
    if signal.blocked:
        stops.remember(contact, channel.kind, signal.sender, StopScope.BLOCKED, signal.at)
    withdraw(
        contact,
        channels=(channel.kind,),
        purposes=SCOPES.get(signal.scope, ()),
        addresses=_addresses(signal.sender),
        method="provider_signal",
        origin={"kind": channel.kind, "ref": signal.ref, "url": None},
        occurred_at=signal.at,
        actor="provider",
    )


def _stop_marketing(contact: Contact, channel: Channel, signal: OptOutSignal) -> None:
    stops.remember(contact, channel.kind, signal.sender, StopScope.MARKETING, signal.at)
    outbox.cancel_pending(
        subject_id=contact.subject_id,
        kinds=(channel.kind,),
        purposes=SCOPES["marketing"],
        reason="PROVIDER_MARKETING_STOP",
    )
    _note(contact, channel, signal, "suppression.added")


def _note(contact: Contact, channel: Channel, signal: OptOutSignal, type: str) -> None:
    """The ledger knows it too, and neither takes nor gives a consent for it."""
    origin: Mapping[str, Any] = {"kind": channel.kind, "ref": signal.ref, "url": None}
    ledger.append_event(
        type=type,
        subject_id=contact.subject_id,
        actor="provider",
        channels=[channel.kind],
        purposes=list(SCOPES["marketing"]),
        method="provider_signal",
        origin=origin,
        legal_basis="LGPD-7-I",
        occurred_at=signal.at,
    )


def _addresses(sender: tuple[Claim, ...]) -> list[str]:
    return [claim.value for claim in sender[:1]]


def _answers_acknowledgement(contact: Contact, channel: Channel, now: datetime) -> bool:
    return Message.objects.filter(
        conversation__contact=contact,
        channel=channel,
        direction=Direction.OUT,
        data__purpose=ACK,
        at__gt=now - ACK_ANSWER_WITHIN,
    ).exists()


def _offered_lately(contact: Contact, channel: Channel, now: datetime) -> bool:
    since = now - timedelta(days=optout.SOFT_DAYS)
    records = consents.records_of(contact.subject_id)
    sent = Delivery.objects.filter(subject_id__in=records, channel__kind=channel.kind)
    return sent.filter(purpose="marketing", sent_at__gt=since).exists()
