"""Everything that is held about one person (LGPD art. 19), for people to read and for machines to take along."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from consent.choices import Channel, EventType, Method, Outcome, Purpose, State
from consent.desk import queries as desk
from consent.exports.report import words
from consent.ledger import queries as consents
from consent.retention import policies
from invenio_center.contacts.details import cpf_of
from invenio_center.kernel import sql
from invenio_center.models import Contact

from ..choices import Direction
from ..models import Conversation, Message, Schedule
from . import recipients

FORMAT = "invenio.subject/1"
SPOKEN = (Direction.IN, Direction.OUT)
# Kind of retention, what it keeps, from when the term counts, why. The terms are the organisation's own choice.
KEPT = (
    (
        "messages",
        "Conversas e arquivos",
        " depois de encerradas",
        "atender você e provar o que foi combinado",
    ),
    (
        "proofs",
        "Prova do consentimento",
        " depois do fim dele",
        "provar que houve autorização (LGPD, art. 8º, § 2º)",
    ),
    ("decisions", "Decisões de envio", "", "mostrar por que cada mensagem foi ou não enviada"),
    ("envelopes", "Chamadas brutas dos provedores", "", "não perder nem repetir mensagens"),
    ("access", "Registros de acesso", "", "cumprir a Lei 12.965/2014, art. 15"),
)


def build(contact: Contact) -> dict[str, Any]:
    """Plain values only: what JSON takes and a template prints. Reading it is audited by the caller."""
    return {
        "format": FORMAT,
        "generated_at": sql.now(),
        "controller": _controller(consents.controller()),
        "person": _person(contact),
        "consents": _consents(contact),
        "events": [_event(event) for event in consents.timeline(contact.subject_id)],
        "conversations": [_conversation(one) for one in _conversations(contact)],
        "schedules": _schedules(contact),
        "decisions": _decisions(contact),
        "requests": _requests(contact),
        "recipients": [{"who": one.who, "why": one.why} for one in recipients.of(contact)],
        "retention": _retention(),
    }


def _retention() -> list[dict[str, str]]:
    """The terms in force now."""
    terms = {policy.kind.key: policy.words for policy in policies.policies()}
    return [{"what": what, "how_long": f"{terms[key]}{since}", "why": why} for key, what, since, why in KEPT]


def _controller(profile: Any) -> dict[str, Any]:
    names = ("legal_name", "cnpj", "address", "contact", "dpo_contact", "storage_locations")
    return {name: getattr(profile, name) for name in names}


def _person(contact: Contact) -> dict[str, Any]:
    standing = consents.person(contact.subject_id)
    return {
        "id": contact.subject_id,
        "name": contact.name,
        "cpf": cpf_of(contact),
        "addresses": [
            {"scheme": one.scheme, "value": one.value, "proved": not one.claimed}
            for one in contact.identities.order_by("id")
            if one.scheme != "visitor"
        ],
        "custom_code": contact.custom_code,
        "origin": contact.origin,
        "language": contact.language,
        "time_zone": contact.time_zone or settings.TIME_ZONE,
        "tags": [tag.name for tag in contact.tags.all()],
        "custom_fields": contact.custom_fields,
        "age": standing["minor"],
        "restricted": standing["status"] == "restricted",
        "known_since": contact.created_at,
    }


def _consents(contact: Contact) -> list[dict[str, Any]]:
    rows = [row for row in consents.state(contact.subject_id) if row["state"] != "unknown"]
    return [
        {
            "channel": row["channel"],
            "channel_name": Channel(row["channel"]).label,
            "purpose": row["purpose"],
            "purpose_name": Purpose(row["purpose"]).label,
            "state": row["state"],
            "state_name": State(row["state"]).label,
            "since": row["since"],
            "event": row["event"],
        }
        for row in rows
    ]


def _event(event: Any) -> dict[str, Any]:
    return {
        "id": event.event_id,
        "type": event.type,
        "type_name": EventType(event.type).label,
        "at": event.occurred_at,
        "channels": event.channels,
        "purposes": event.purposes,
        "method": event.method,
        "method_name": Method(event.method).label,
        "text": event.text,
        "words": consents.body_of(event),
        "personal_data": consents.vault_of(event),
        "hash": event.event_hash,
    }


def _conversations(contact: Contact) -> Any:
    rows = Conversation.objects.filter(contact=contact).select_related("channel")
    return rows.order_by("id").iterator(chunk_size=50)


def _conversation(row: Conversation) -> dict[str, Any]:
    spoken = row.messages.filter(direction__in=SPOKEN).prefetch_related("attachments")
    return {
        "protocol": row.protocol,
        "channel": row.channel.kind,
        "line": row.channel.name,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "messages": [_message(one) for one in spoken.order_by("at", "id")],
    }


def _message(one: Message) -> dict[str, Any]:
    return {
        "at": one.at,
        "from": "you" if one.direction == Direction.IN else "us",
        "kind": one.kind,
        "text": one.text,
        "location": one.location,
        "files": [
            {"name": file.name, "type": file.content_type, "size": file.size, "sha256": file.sha256}
            for file in one.attachments.all()
        ],
    }


def _schedules(contact: Contact) -> list[dict[str, Any]]:
    rows = Schedule.objects.filter(conversation__contact=contact).order_by("id")
    return [{"due_at": one.due_at, "status": one.status, "made_at": one.created_at} for one in rows]


def _decisions(contact: Contact) -> list[dict[str, Any]]:
    rows = consents.decisions().filter(subject_id__in=consents.records_of(contact.subject_id))
    return [
        {
            "at": one.decided_at,
            "channel": one.channel,
            "channel_name": Channel(one.channel).label,
            "purpose": one.purpose,
            "purpose_name": Purpose(one.purpose).label,
            "decision": one.decision,
            "decision_name": Outcome(one.decision).label,
            "reason": one.reason,
            "reason_name": words.REASONS.get(one.reason, one.reason),
        }
        for one in rows.order_by("decided_at")
    ]


def _requests(contact: Contact) -> list[dict[str, Any]]:
    return [
        {
            "protocol": one.protocol,
            "right": one.right,
            "state": one.state,
            "opened_at": one.opened_at,
            "closed_at": one.closed_at,
            "details": one.details,
            "answer": one.answer,
        }
        for one in desk.of_subject(contact.subject_id)
    ]
