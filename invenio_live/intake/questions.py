"""Consent asked in a conversation, and what the customer's next words do to it.

The person answers on the same channel: a plain yes grants, a plain no refuses, anything else is asked once more and
gives nothing. Where nobody can answer in words (telephone, form), the link of ``confirmations`` asks instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from channels_app.models import Kind
from consent.ledger import actions as ledger
from consent.ledger import answers, asking
from consent.ledger import queries as consents
from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError, NotAllowed
from invenio_center.models import Contact, Role, User

from ..conversations import actions as conversations
from ..conversations import window
from ..conversations.locking import held_by
from ..models import Agent, Conversation, Message
from . import confirmations

REPLY, CONFIRMATION = "reply", "optin_confirmation"
ANSWERED_IN_WORDS = frozenset(
    {Kind.WHATSAPP, Kind.SMS, Kind.EMAIL, Kind.TELEGRAM, Kind.FACEBOOK, Kind.VIBER, Kind.RCS}
)
QUESTION = "{company} pede a sua autorização:\n\n“{body}”\n\nResponda SIM para autorizar ou NÃO para recusar."
AGAIN = "Não entendi. Para autorizar, responda só SIM. Para recusar, responda NÃO. Sem resposta, nada é autorizado."
THANKS = "Pronto, sua autorização foi registrada. Para voltar atrás quando quiser, responda SAIR."
RESPECTED = "Tudo bem, nada foi autorizado. Seguimos à disposição por aqui."


class NoWayToAsk(AppError):
    code = "no_way_to_ask"
    sentence = (
        "Não há como perguntar agora: a janela está fechada ou falta e-mail ou celular confirmado da pessoa."
    )
    status = 409


@transaction.atomic
def ask(
    *, conversation: UUID | str, agent: Agent, code: str, version: int | None, requested: bool = False
) -> Message | None:
    """Put a published text to the customer. ``requested``: the person has said so already, and now confirms it.

    The message that asks, None where a link was sent to the person's own address. Raises NotHolder, TextNotOffered,
    NoWayToAsk.
    """
    row = held_by(conversation, agent)
    text = asking.offered(code, version)
    if row.channel.kind not in ANSWERED_IN_WORDS:
        _ask_by_link(row, agent.user, text)
        return None
    shown = QUESTION.format(company=consents.controller().shown_name or confirmations.UNNAMED, body=text.body)
    message = _send(row, shown, agent.user)
    if message is None:
        raise NoWayToAsk
    if requested:
        asking.wait_for(
            record_pending(row.contact, agent.user, text, ref=_ref(row)), channel=row.channel.kind
        )
    else:
        asking.record_request(
            subject_id=row.contact.subject_id,
            text=text,
            channel=row.channel.kind,
            actor=actor_of(agent.user),
            ref=str(message.public_id),
            pii=_pii(row.contact, row.channel.kind, row.reply_to),
            shown=shown,
        )
    return message


def _send(row: Conversation, text: str, author: User) -> Message | None:
    """As an answer while the window is open; otherwise only about something the person has begun already."""
    if window.is_open(row, sql.now()):
        return conversations.send_automatic(conversation=row, text=text, purpose=REPLY, author=author)
    waits = any(
        one["channel"] == row.channel.kind and one["state"] == "pending"
        for one in consents.state(row.contact.subject_id)
    )
    if not waits:
        return None
    return conversations.send_automatic(
        conversation=row, text=text, purpose=CONFIRMATION, due_for=confirmations.DUE_FOR, author=author
    )


def _ask_by_link(row: Conversation, user: User, text: Any) -> None:
    event = record_pending(row.contact, user, text, ref=_ref(row))
    if not confirmations.ask_at_own_address(row.contact, event):
        raise NoWayToAsk


def record_pending(
    contact: Contact, user: User, text: Any, *, ref: str, given: Mapping[str, Any] | None = None
) -> ledger.ConsentEvent:
    """What the person asked of an agent: pending until the person confirms it. ``given``: more of ``record_opt_in``."""
    if user.role not in (Role.AGENT, Role.SUPERVISOR, Role.COMPLIANCE):
        raise NotAllowed
    identifiers = [{"kind": one.scheme, "value": one.value} for one in contact.identities.all()]
    return ledger.record_opt_in(
        subject_id=contact.subject_id,
        text_code=text.code,
        text_version=text.version,
        method="agent_on_request",
        origin={"kind": "conversation", "ref": ref, "url": None},
        pii={"name": contact.name, "identifiers": identifiers},
        actor=actor_of(user),
        double_opt_in="pending",
        **(given or {}),
    )


def open_on(contact: Contact, kind: str) -> asking.Question | None:
    return asking.open_on(contact.subject_id, kind)


def settle(message: Message, question: asking.Question) -> None:
    """The customer's words as the answer to an open question. The caller holds the conversation's lock."""
    row = message.conversation
    facts: dict[str, Any] = {
        "ref": str(message.public_id),
        "pii": {**_pii(row.contact, question.channel, row.reply_to), "reply_text": message.text[:500]},
        "answer": f"{asking.text_of(question)}\n\n{message.text}",
    }
    found = answers.read(message.text)
    if found == "yes":
        told = THANKS if asking.accept(question, **facts) else ""
    elif found == "no":
        told = RESPECTED if asking.decline(question, **facts) else ""
    else:
        told = AGAIN if asking.repeat(question) else ""
    if told:
        conversations.send_automatic(conversation=row, text=told, purpose=REPLY)


def actor_of(user: User) -> dict[str, Any]:
    return {"kind": "compliance" if user.role == Role.COMPLIANCE else "agent", "id": str(user.public_id)}


def _pii(contact: Contact, kind: str, address: str) -> dict[str, Any]:
    return {"name": contact.name, "identifiers": [{"kind": kind, "value": address}]}


def _ref(row: Conversation) -> str:
    return str(row.public_id)
