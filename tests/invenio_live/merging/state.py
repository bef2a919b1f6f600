"""Everything about some people, row by row and field by field, to be compared before and after."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from consent.ledger import queries as ledger
from invenio_center.models import Contact
from invenio_live.merging import register
from invenio_live.models import Conversation, Message, Schedule, SlaClock

# They only grow, whatever is done and undone, or are told to nobody.
GROWS = {"version", "fence", "updated_at"}


def rows(found: QuerySet[Any]) -> dict[int, dict[str, Any]]:
    return {row.pk: fields(row) for row in found}


def fields(row: Model) -> dict[str, Any]:
    names = (field.attname for field in row._meta.local_concrete_fields)
    return {name: getattr(row, name) for name in names if name not in GROWS}


def of(*people: Contact) -> dict[str, Any]:
    """Contacts, all that points to them, what hangs on their conversations, and what they may be sent."""
    keys = [one.pk for one in people]
    talks = Conversation.objects.filter(contact__in=keys)
    found: dict[str, Any] = {
        one.name: rows(one.model._base_manager.filter(**{f"{one.field}__in": keys})) for one in register.MOVED
    }
    found["contacts"] = rows(Contact.objects.filter(pk__in=keys))
    found["clocks"] = rows(SlaClock.objects.filter(conversation__in=talks))
    found["schedules"] = rows(Schedule.objects.filter(conversation__in=talks))
    # A line of the system says what was done; it stays as a trace.
    found["messages"] = rows(Message.objects.filter(conversation__in=talks).exclude(direction="system"))
    found["consents"] = [ledger.state(one.subject_id) for one in people]
    return found


def differences(before: Any, after: Any, path: str = "") -> list[str]:
    """Where two such states are not the same, as ``path: was → is``."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = sorted({*before, *after}, key=str)
        return [
            line
            for name in names
            for line in differences(before.get(name), after.get(name), f"{path}/{name}")
        ]
    return [] if before == after else [f"{path}: {before!r} → {after!r}"]
