"""What a merge will do, before anybody confirms it. Reads only; ``actions.merge`` decides anew under its locks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from consent.choices import Channel, Purpose, State
from consent.ledger import queries as consents
from invenio_center.contacts import merging, queries
from invenio_center.contacts.errors import PriorityNeeded
from invenio_center.kernel.errors import AppError
from invenio_center.models import Contact, ContactMerge, SegmentMember, User

from ..choices import ConversationStatus
from ..models import Conversation
from . import actions, talks

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of both, and what it will be."""

    label: str
    here: str
    there: str
    after: str


@dataclass(frozen=True, slots=True)
class Double:
    """A line on which both have one open: the protocol that goes on, and the one that ends."""

    channel: str
    goes_on: str
    ends: str


@dataclass(frozen=True, slots=True)
class Look:
    """``refusal``: why it cannot be done, "" when it can. ``priorities``: the two to choose from, or none."""

    refusal: str
    fields: list[Line]
    consents: list[Line]
    doubles: list[Double]
    priorities: list[int]


def look(survivor: Contact, merged: Contact, viewer: User) -> Look:
    refusal, priorities = _checked(survivor, merged)
    opened = Conversation.objects.filter(contact__in=(survivor, merged)).select_related("channel")
    rows = list(opened.exclude(status=ConversationStatus.CLOSED))
    return Look(
        refusal=refusal,
        priorities=priorities,
        fields=_fields(survivor, merged, viewer),
        consents=_consents(survivor, merged),
        doubles=[Double(one.channel.label, one.protocol, two.protocol) for one, two in talks.doubles(rows)],
    )


def _checked(survivor: Contact, merged: Contact) -> tuple[str, list[int]]:
    try:
        merging.check(survivor, merged)
        actions.refuse_erasing(survivor, merged)
        merging.priority_of(survivor, merged, None)
    except PriorityNeeded as needed:
        return "", needed.data["priorities"]
    except AppError as refused:
        return refused.sentence, []
    return "", []


def _fields(survivor: Contact, merged: Contact, viewer: User) -> list[Line]:
    here, there = (queries.card(one, viewer) for one in (survivor, merged))
    first = [(label, str(here[name] or ""), str(there[name] or "")) for label, name in FIRST]
    found = [Line(label, one or NOTHING, two or NOTHING, one or two or NOTHING) for label, one, two in first]
    found.append(_priority(survivor, merged))
    vips = here["is_vip"], there["is_vip"]
    found.append(Line("VIP", _yes(vips[0]), _yes(vips[1]), _yes(any(vips))))
    for label, values in (
        ("Endereços", [[one["value"] for one in card["identities"]] for card in (here, there)]),
        ("Tags", [here["tags"], there["tags"]]),
        ("Segmentos à mão", [_segments(one) for one in (survivor, merged)]),
    ):
        both = [*dict.fromkeys([*values[0], *values[1]])]
        found.append(Line(label, _listed(values[0]), _listed(values[1]), _listed(both)))
    talked = [Conversation.objects.filter(contact=one).count() for one in (survivor, merged)]
    promised = [talks.pending_of([one]) for one in (survivor, merged)]
    found += [
        Line(label, str(one), str(two), str(one + two))
        for label, (one, two) in (("Atendimentos", talked), ("Retornos agendados", promised))
    ]
    return found


FIRST = (("Nome", "name"), ("CPF / CNPJ", "cpf"), ("Código do cliente", "custom_code"), ("Origem", "origin"))


def _priority(survivor: Contact, merged: Contact) -> Line:
    try:
        after = str(merging.priority_of(survivor, merged, None) or NOTHING)
    except PriorityNeeded:
        after = "a que for escolhida"
    return Line("Prioridade", str(survivor.priority or NOTHING), str(merged.priority or NOTHING), after)


def _segments(contact: Contact) -> list[str]:
    members = SegmentMember.objects.filter(contact=contact).order_by("segment__name")
    return list(members.values_list("segment__name", flat=True))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or NOTHING


def _yes(value: bool) -> str:
    return "sim" if value else "não"


def _consents(survivor: Contact, merged: Contact) -> list[Line]:
    """Channels and purposes about which one of the two has said something."""
    here, there = (consents.state(one.subject_id) for one in (survivor, merged))
    after = consents.states_joined([survivor.subject_id, merged.subject_id])
    return [
        Line(_about(one), *(str(State(row["state"]).label) for row in (one, two, joined)))
        for one, two, joined in zip(here, there, after, strict=True)
        if {one["state"], two["state"]} != {"unknown"}
    ]


def _about(row: dict[str, Any]) -> str:
    return f"{Channel(row['channel']).label}, {Purpose(row['purpose']).label.lower()}"


def merges_of(contact: Contact) -> list[ContactMerge]:
    """Every merge this record was part of, newest first, those undone among them."""
    found = ContactMerge.objects.filter(survivor=contact) | ContactMerge.objects.filter(merged=contact)
    return list(found.select_related("survivor", "merged", "merged_by", "undone_by").order_by("-id"))
