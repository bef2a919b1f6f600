"""What a person's page shows, in plain words: who it is, what holds now, what was said, what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.choices import Channel, Method, Purpose
from consent.ledger import queries as consents
from consent.ledger.actions import ConsentEvent
from invenio_center.kernel import address
from invenio_center.models import Contact, Identity

# State → (what it means for the reader, may it be left).
MEANING = {
    "granted": ("Você autorizou", True),
    "pending": ("Falta você confirmar", True),
    "declared": ("Alguém nos disse que você autorizou; sem prova, não enviamos", True),
    "implied": ("Você nos escreveu: respondemos à sua conversa", True),
    "withdrawn": ("Você saiu", False),
    "refused": ("Você não quis", False),
    "expired": ("A autorização venceu", False),
    "invalidated": ("Deixamos de considerar válida", False),
    "stale": ("O texto mudou: vale só se você autorizar de novo", False),
}
DECLARED_COUNTS = "Alguém nos disse que você autorizou; podemos escrever até você sair"
HAPPENED = {
    "consent.requested": "Perguntamos se você autoriza",
    "consent.granted": "Você autorizou",
    "consent.confirmed": "Você confirmou",
    "consent.refused": "Você não quis",
    "consent.withdrawn": "Você saiu",
    "consent.renewed": "Você renovou",
    "consent.expired": "A autorização venceu",
    "consent.invalidated": "Deixamos de considerar válida a autorização",
    "consent.declared": "Alguém nos disse que você autorizou",
    "contact.initiated": "Você nos escreveu",
    "objection.registered": "Você se opôs",
    "notice.material_change": "Avisamos sobre uma mudança",
    "subject.restricted": "Deixamos de usar os seus dados, a seu pedido",
    "subject.released": "Voltamos a usar os seus dados",
    "subject.rectified": "Seus dados foram corrigidos",
    "subject.merged": "Seus cadastros foram unidos",
    "hold.set": "Guarda legal dos seus dados iniciada",
    "hold.released": "Guarda legal dos seus dados encerrada",
}


@dataclass(frozen=True)
class Row:
    """One channel of one purpose."""

    channel: str
    channel_label: str
    state: str
    meaning: str
    since: datetime | None
    words: str
    may_leave: bool


@dataclass
class Group:
    purpose: str
    label: str
    rows: list[Row] = field(default_factory=list)

    @property
    def may_leave(self) -> bool:
        return any(row.may_leave for row in self.rows)


@dataclass(frozen=True)
class Happened:
    at: datetime
    what: str
    about: str
    how: str


def groups(contact: Contact) -> list[Group]:
    """By purpose, only what the person ever said something about."""
    said = [row for row in consents.state(contact.subject_id) if row["state"] != "unknown"]
    words = _words({row["event"] for row in said if row["event"]}, contact)
    found: dict[str, Group] = {}
    for row in said:
        meaning, may_leave = MEANING[row["state"]]
        if row["state"] == "declared" and consents.permits(row["reason"]):
            meaning = DECLARED_COUNTS
        group = found.setdefault(row["purpose"], Group(row["purpose"], Purpose(row["purpose"]).label))
        group.rows.append(
            Row(
                row["channel"],
                Channel(row["channel"]).label,
                row["state"],
                meaning,
                row["since"],
                words.get(row["event"], ""),
                may_leave,
            )
        )
    return list(found.values())


def _words(events: set[UUID], contact: Contact) -> dict[UUID, str]:
    """What was on the screen at each of these acts."""
    known: dict[Any, str] = {}
    found = {}
    for event in consents.timeline(contact.subject_id):
        if event.event_id not in events:
            continue
        named = event.text or {}
        key = (named.get("code"), named.get("version"))
        if key not in known:
            known[key] = consents.body_of(event)
        found[event.event_id] = known[key]
    return found


def history(contact: Contact) -> list[Happened]:
    """Newest first; what only the house needs to know is left out."""
    told = [event for event in consents.timeline(contact.subject_id) if event.type in HAPPENED]
    return [_happened(event) for event in reversed(told)]


def _happened(event: ConsentEvent) -> Happened:
    purposes = ", ".join(Purpose(code).label for code in event.purposes)
    channels = ", ".join(Channel(code).label for code in event.channels)
    if not event.type.startswith(("consent.", "contact.")):
        return Happened(event.occurred_at, HAPPENED[event.type], "", "")
    everything = "tudo" if event.type == "consent.withdrawn" and not (purposes or channels) else ""
    about = everything or " · ".join(part for part in (purposes, channels) if part)
    return Happened(event.occurred_at, HAPPENED[event.type], about, Method(event.method).label)


def masked(contact: Contact) -> dict[str, Any]:
    """Enough to recognise oneself, too little to learn about somebody else."""
    return {
        "name": address.mask_name(contact.name) if contact.name else "",
        "addresses": [_masked(one) for one in contact.identities.order_by("id") if one.scheme in SHOWN],
    }


SHOWN = ("email", *sorted(address.PHONE_SCHEMES))


def _masked(identity: Identity) -> str:
    if identity.scheme == "email":
        return address.mask_email(identity.value)
    return address.mask_phone(identity.value)
