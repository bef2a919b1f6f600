"""Sends past their term, which go with the messages they carried; and which decisions a send still points at."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ..models import Delivery


def forget(messages: Iterable[UUID]) -> int:
    """Remove what was handed to providers for these messages, in the caller's transaction."""
    return int(Delivery.objects.filter(message_ref__in=list(messages)).delete()[0])


def decisions_in_use(decisions: list[UUID]) -> set[UUID]:
    return set(Delivery.objects.filter(decision__in=decisions).values_list("decision_id", flat=True))
