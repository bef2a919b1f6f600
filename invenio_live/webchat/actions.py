"""What a visitor does. Each action is one transaction; the rules of conversations are ``intake``'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from channels_app.contract import Claim, Status
from channels_app.models import Channel, Delivery
from channels_app.statuses import actions as statuses
from channels_app.statuses import lattice
from consent.ledger import actions as ledger
from invenio_center.contacts.identities import resolve_contact
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import Contact, Identity

from ..choices import Direction
from ..events import conversation_group, tell
from ..intake.actions import receive_visitor_message
from ..models import Conversation, Message, Visitor
from . import profile, queries, tokens
from .typed import Typed

MOST_TEXT = 4000
# Which channels a typed address could be written to by.
REACHED_BY = {"email": ("email",), "phone": ("rcs", "sms", "voice", "whatsapp")}


@dataclass(frozen=True, kw_only=True)
class Page:
    """Where the visitor is and by what; evidence of an opt-in, and shown to the agent."""

    url: str = ""
    title: str = ""
    ip: str = ""
    user_agent: str = ""
    # The name this server was addressed by, as the browser told it.
    host: str = ""

    def stored(self, moment: datetime) -> dict[str, str]:
        return {"url": self.url, "title": self.title, "at": moment.isoformat(timespec="milliseconds")}


@dataclass(frozen=True, kw_only=True)
class Words:
    """One message on its way in. ``attachments`` are uploads of the same visitor."""

    client_id: str
    text: str
    attachments: Sequence[UUID] = ()


def token_group(token_hash: str) -> str:
    """Every window of one browser, before and between conversations."""
    return f"w.{token_hash[:32]}"


@transaction.atomic
def ensure_visitor(channel: Channel, token: str, *, page: Page, typed: Typed | None = None) -> Visitor:
    """The visitor of a token, made with its contact at the first sign of interest."""
    hashed = tokens.stored(token)
    told = typed or Typed()
    external = tokens.external_id(token)
    contact = resolve_contact(
        claims=_claims(channel, hashed, external),
        name=told.name[:200] or placeholder(hashed),
        origin=channel.kind,
        typed=told.claims,
    )
    _rename(contact, hashed, told.name[:200])
    first = {"channel": channel, "contact": contact, "external_id": external, "page": page.stored(sql.now())}
    visitor, created = Visitor.objects.select_related("channel", "contact").get_or_create(
        token_hash=hashed, defaults=first
    )
    if not created:
        move(visitor, page)
    return visitor


def _claims(channel: Channel, hashed: str, external: str) -> list[Claim]:
    """What the host's server vouches for comes first; an id counts on its own line only."""
    browser = Claim("visitor", hashed, hashed)
    return (
        [Claim("external", external, f"{channel.public_id}:{external}"), browser] if external else [browser]
    )


@transaction.atomic
def move(visitor: Visitor, page: Page) -> None:
    """The visitor is on this page now; whoever has the conversation open sees it."""
    if not page.url or (visitor.page.get("url"), visitor.page.get("title")) == (page.url, page.title):
        return
    visitor.page = page.stored(sql.now())
    visitor.save(update_fields=["page"])
    conversation = queries.latest(visitor)
    if conversation is not None:
        shown = {"conversation": str(conversation.public_id), "page": visitor.page}
        tell([conversation_group(conversation.public_id)], "visitor.page", shown)


def placeholder(hashed: str) -> str:
    """What agents read until the visitor says a name."""
    return f"Visitante {hashed[:4].upper()}"


def _rename(contact: Contact, hashed: str, name: str) -> None:
    """A typed name replaces the placeholder and nothing else."""
    if name and Contact.objects.filter(pk=contact.pk, name=placeholder(hashed)).update(name=name):
        ranking_changed.send(Contact, contacts=[contact.pk])


@transaction.atomic
def write(channel: Channel, token: str, words: Words, *, page: Page, typed: Typed | None = None) -> Message:
    """Take in one message; the same ``client_id`` gives the same message. A form's addresses come as claims."""
    visitor = ensure_visitor(channel, token, page=page, typed=typed)
    before = queries.latest(visitor)
    message = receive_visitor_message(
        visitor=visitor,
        client_id=words.client_id,
        text=words.text,
        attachments=words.attachments,
        opt_in=_opt_in(channel, typed, page) if typed and typed.consent else None,
        data={"fields": [*typed.fields]} if typed and typed.fields else None,
    )
    if typed and typed.fields:
        Visitor.objects.filter(pk=visitor.pk).update(told={**visitor.told, "fields": [*typed.fields]})
    if before is None or before.pk != message.conversation_id:
        # The other windows of this browser do not know the new conversation: they say hello again.
        tell([token_group(visitor.token_hash)], "mend", {})
    return message


def _opt_in(channel: Channel, typed: Typed, page: Page) -> dict[str, Any]:
    """The act as the ledger wants it: only the text that is on screen now can have been ticked."""
    text = queries.consent_text(profile.of(channel))
    shown = typed.consent or {}
    if text is None or (text.code, text.version, text.body_sha256) != (
        shown.get("code"),
        shown.get("version"),
        shown.get("sha256"),
    ):
        raise Conflict("O texto da autorização mudou. Recarregue a página, leia de novo e confirme.")
    return {
        "text_code": text.code,
        "text_version": text.version,
        "identifiers": [{"kind": claim.scheme, "value": claim.canonical} for claim in typed.claims],
        "ip": page.ip or None,
        "user_agent": page.user_agent or None,
        "url": page.url or None,
    }


@transaction.atomic
def refuse_contact(visitor: Visitor, *, page: Page) -> None:
    """ "Não quero contato depois": this channel and those the typed addresses could be reached by."""
    contact = Contact.objects.select_for_update(no_key=True).get(pk=visitor.contact_id)
    schemes = Identity.objects.filter(contact=contact).values_list("scheme", flat=True)
    channels = {visitor.channel.kind, *(kind for scheme in schemes for kind in REACHED_BY.get(scheme, ()))}
    ledger.record_opt_out(
        subject_id=contact.subject_id,
        channels=sorted(channels),
        purposes=[],
        method="one_click",
        origin={"kind": visitor.channel.kind, "ref": str(visitor.channel.public_id), "url": page.url or None},
        pii={
            "name": contact.name,
            "identifiers": [],
            "ip": page.ip or None,
            "user_agent": page.user_agent or None,
        },
    )


@transaction.atomic
def mark_outgoing(conversation: Conversation, *, upto: UUID | None, status: Status) -> int:
    """Raise the agents' messages up to one of them (all when None) to ``status``; never lowers any."""
    below = [
        word for word in (Status.QUEUED, Status.SENT, Status.DELIVERED) if lattice.is_forward(word, status)
    ]
    waiting = Message.objects.filter(conversation=conversation, direction=Direction.OUT, status__in=below)
    if upto is not None:
        last = (
            Message.objects.filter(conversation=conversation, public_id=upto)
            .values_list("at", flat=True)
            .first()
        )
        if last is None:
            return 0
        waiting = waiting.filter(at__lte=last)
    references = list(waiting.values_list("public_id", flat=True))
    deliveries = Delivery.objects.select_for_update(no_key=True, of=("self",)).filter(
        message_ref__in=references
    )
    now = sql.now()
    return sum(statuses.apply(delivery, status, now) for delivery in deliveries.order_by("pk"))
