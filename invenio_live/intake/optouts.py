"""A request to stop, honoured before the message is routed: withdrawn, what waits is cancelled, acknowledged once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels_app.contract import Claim, OptOutSignal
from channels_app.models import Channel, Delivery, Kind
from channels_app.outbox import actions as outbox
from consent.ledger import actions as ledger
from consent.ledger import optout
from consent.ledger import queries as consents
from invenio_center.contacts.identities import resolve_contact
from invenio_center.models import Contact

from ..choices import Direction
from ..conversations import actions as conversations
from ..models import Message
from ..schedules import actions as schedules
from ..schedules.blocking import LEFT_EVERYTHING

ACK = "optout_ack"
ACK_ANSWER_WITHIN = timedelta(hours=24)
CONTROLLER_UNNAMED = "nossa empresa"
# The provider's own way out of marketing covers what the provider treats as marketing.
SCOPES = {"marketing": ("marketing", "survey"), "all": ()}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What the words of a message withdraw; no channels means all of them, no purposes the same."""

    kind: str
    channels: tuple[str, ...]
    purposes: tuple[str, ...]


def asked(contact: Contact, channel: Channel, text: str, now: datetime) -> Withdrawal | None:
    """What this message withdraws, or None. A soft word counts only shortly after an offer was sent."""
    if _answers_acknowledgement(contact, channel, now) and optout.wants_out_everywhere(text):
        return Withdrawal("everything", (), ())
    found = optout.detect(text)
    if found is None or (found.kind == "soft" and not _offered_lately(contact, channel, now)):
        return None
    return Withdrawal(found.kind, () if found.everywhere else (channel.kind,), found.purposes)


def honour(contact: Contact, channel: Channel, withdrawal: Withdrawal, *, ref: str, reply_to: str) -> None:
    """Withdraw in the ledger and cancel what was planned. The ledger's lock is held until the transaction ends."""
    if not withdrawal.channels and not withdrawal.purposes:
        schedules.cancel_of_contact(contact, actor=None, reason=LEFT_EVERYTHING)
    ledger.record_opt_out(
        subject_id=contact.subject_id,
        channels=withdrawal.channels,
        purposes=withdrawal.purposes,
        method="keyword",
        origin={"kind": channel.kind, "ref": ref, "url": None},
        address=reply_to or None,
    )
    _cancel(contact, withdrawal.channels, withdrawal.purposes)


def acknowledge(message: Message, withdrawal: Withdrawal) -> None:
    """The one answer without offers; it clears no debt, since no person wrote it."""
    if withdrawal.kind == "phrase":
        return  # a person reads it and may widen it
    channel = message.channel
    text = optout.acknowledgement(_controller(), Kind(channel.kind).label)
    conversations.send_automatic(conversation=message.conversation, text=text, purpose=ACK, due=True)


def receive_signal(channel: Channel, signal: OptOutSignal) -> None:
    """The person used the provider's own way out, or took it back."""
    contact = resolve_contact(claims=signal.sender, origin=channel.kind)
    if signal.lifted:
        return  # only lifts the provider's own stop; what the person withdrew here stays withdrawn
    ledger.record_opt_out(
        subject_id=contact.subject_id,
        channels=(channel.kind,),
        purposes=SCOPES.get(signal.scope, ()),
        method="provider_signal",
        origin={"kind": channel.kind, "ref": signal.ref, "url": None},
        occurred_at=signal.at,
        actor="provider",
        address=_address(signal.sender),
    )
    _cancel(contact, (channel.kind,), SCOPES.get(signal.scope, ()))


def _cancel(contact: Contact, kinds: tuple[str, ...], purposes: tuple[str, ...]) -> None:
    outbox.cancel_pending(
        subject_id=contact.subject_id, kinds=kinds, purposes=purposes, reason="OPTED_OUT_CHANNEL"
    )


def _address(sender: tuple[Claim, ...]) -> str | None:
    return next((claim.value for claim in sender), None)


def _controller() -> str:
    return consents.controller().shown_name or CONTROLLER_UNNAMED


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
    sent = Delivery.objects.filter(subject_id=contact.subject_id, channel__kind=channel.kind)
    return sent.filter(purpose="marketing", sent_at__gt=since).exists()
