"""Builders of rows for tests. What a conversation goes through is done by the real actions, never by hand."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from channels_app.contract import Claim, IncomingMedia, IncomingMessage, MessageKind
from channels_app.lines import actions as lines
from channels_app.models import Channel
from invenio_center.contacts import actions as contacts
from invenio_center.kernel import address
from invenio_center.models import Contact, Role, Segment, User
from invenio_center.segments import actions as segment_actions
from invenio_live.agents import actions as agents
from invenio_live.choices import Presence
from invenio_live.intake import actions as intake
from invenio_live.models import Agent, Conversation, Message, Outcome, PauseType, Visitor

_numbers = itertools.count(1)
WHATSAPP_SECRETS = {
    "app_secret": "app-secret",
    "verify_token": "verify-token",
    "access_token": "access-token",
}


def number() -> int:
    return next(_numbers)


def phone(n: int | None = None) -> str:
    """Digits of a Brazilian mobile nobody else has, as WhatsApp gives them."""
    return f"551198{(n or number()) % 10_000_000:07d}"


def make_user(role: str = Role.AGENT, *, username: str = "", name: str = "", **fields: Any) -> User:
    username = username or f"{role}{number()}"
    user: User = User.objects.create_user(
        username=username,
        password="uma senha de teste",
        role=role,
        first_name=name or username.title(),
        **fields,
    )
    return user


def make_agent(
    *,
    user: User | None = None,
    presence: str = Presence.ONLINE,
    capacity: int = 5,
    segments: list[Segment] | None = None,
    channels: list[Channel] | None = None,
    **fields: Any,
) -> Agent:
    """An agent who may take everything unless told otherwise."""
    agent = agents.ensure_agent(user or make_user(**fields))
    Agent.objects.filter(pk=agent.pk).update(presence=presence, capacity=capacity, seen_at=timezone.now())
    if segments or channels:
        agents.set_rights(agent, actor=agent.user, segments=segments, channels=channels)
    return Agent.objects.select_related("user").get(pk=agent.pk)


def make_channel(
    kind: str = "whatsapp", *, name: str = "", priority: int = 50, active: bool = True, **fields: Any
) -> Channel:
    n = number()
    fields.setdefault(
        "settings", {"phone_number_id": f"pn{n}", "waba_id": f"wa{n}"} if kind == "whatsapp" else {}
    )
    channel = lines.save_channel(
        actor=None, kind=kind, name=name or f"Linha {n}", address=f"{kind}-{n}", priority=priority, **fields
    )
    if kind == "whatsapp":
        lines.set_secrets(channel, WHATSAPP_SECRETS, actor=None)
    # Kinds whose connector is still to come are needed in the queue all the same.
    Channel.objects.filter(pk=channel.pk).update(is_active=active)
    return Channel.objects.get(pk=channel.pk)


def make_segment(name: str = "", **fields: Any) -> Segment:
    n = number()
    return segment_actions.save_segment(actor=None, name=name or f"Segmento {n}", code=f"seg-{n}", **fields)


def make_contact(*, name: str = "", whatsapp: str = "", **fields: Any) -> Contact:
    fields.setdefault("identities", [{"scheme": "whatsapp", "value": whatsapp or phone()}])
    return contacts.create_contact(actor=None, name=name or f"Contato {number()}", **fields)


def make_outcome(label: str = "", **fields: Any) -> Outcome:
    return Outcome.objects.create(label=label or f"Tabulação {number()}", **fields)


def make_pause_type(name: str = "", minutes: int = 15, **fields: Any) -> PauseType:
    return PauseType.objects.create(name=name or f"Pausa {number()}", minutes=minutes, **fields)


def incoming(
    text: str = "Oi, preciso de ajuda.",
    *,
    sender: str = "",
    name: str = "",
    at: datetime | None = None,
    provider_id: str = "",
    kind: MessageKind = MessageKind.TEXT,
    media: tuple[IncomingMedia, ...] = (),
    **fields: Any,
) -> IncomingMessage:
    """A customer's message as a connector gives it. ``sender`` is a WhatsApp number or an e-mail address."""
    value = sender or phone()
    scheme = "email" if "@" in value else "whatsapp"
    return IncomingMessage(
        provider_id=provider_id or f"wamid.{number()}",
        sender=(Claim(scheme, value, address.canonical(scheme, value)),),
        reply_to=value,
        at=at or timezone.now() - timedelta(milliseconds=50),
        kind=kind,
        sender_name=name,
        text=text,
        media=media,
        **fields,
    )


def receive(channel: Channel, text: str = "Oi, preciso de ajuda.", **fields: Any) -> Message:
    """Take in a message through the real way in."""
    message = incoming(text, **fields)
    with transaction.atomic():
        reason = intake.receive_message(channel, message)
    assert not reason, reason
    return Message.objects.select_related("conversation__contact").get(
        channel=channel, provider_id=message.provider_id
    )


def make_conversation(
    channel: Channel | None = None, *, contact: Contact | None = None, **fields: Any
) -> Conversation:
    """A conversation that waits because its contact wrote."""
    channel = channel or make_channel()
    if contact is not None:
        identity = contact.identities.first()
        assert identity is not None
        fields.setdefault("sender", identity.value)
    return receive(channel, **fields).conversation


def take(conversation: Conversation, agent: Agent) -> Conversation:
    """Put a waiting conversation into an agent's hands by the real claim."""
    from invenio_live.queue import actions as queue

    return queue.claim(conversation, agent, actor=make_user(Role.SUPERVISOR), reason="Escolhido para o teste")


def make_visitor(channel: Channel | None = None, **fields: Any) -> Visitor:
    n = number()
    channel = channel or make_channel("webchat")
    contact = make_contact(
        name=fields.pop("name", f"Visitante {n}"), identities=[{"scheme": "visitor", "value": f"token{n}"}]
    )
    return Visitor.objects.create(channel=channel, contact=contact, token_hash=f"token{n}", **fields)


def write(visitor: Visitor, text: str = "Oi", *, client_id: str = "") -> Message:
    return intake.receive_visitor_message(visitor=visitor, client_id=client_id or f"c{number()}", text=text)
