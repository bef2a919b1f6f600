"""How much one person may be sent, over all channels and all records of the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models.functions import Coalesce

from consent.choices import CLASS_OF
from consent.ledger import queries as ledger
from consent.lists import queries as lists
from invenio_center.kernel import sql

from ..models import Delivery, DeliveryState

DAY, WEEK = timedelta(days=1), timedelta(days=7)
CAPPED = "marketing"
# What has reached the person, or may have.
STARTED = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)


def full_until(subject_id: UUID, kind: str, purpose: str, *, besides: int | None = None) -> datetime | None:
    """When the person may be sent one more, None for now. ``besides``: the delivery asked about counts not itself.

    Voice: attempts of any purpose in 24 hours. Marketing: in 24 hours and in 7 days. Limits: ``SendingRules``.
    """
    voice = CLASS_OF[kind] == "voice"
    if not voice and purpose != CAPPED:
        return None
    now, rules, people = sql.now(), lists.rules(), ledger.records_of(subject_id)
    limits: list[datetime | None] = []
    if voice:
        limits.append(_room(ledger.voice_attempts(people, now - DAY), rules.voice_per_day, DAY))
    if purpose == CAPPED:
        sent = _offers(people, now - WEEK, besides)
        today = [at for at in sent if at > now - DAY]
        limits += [_room(today, rules.marketing_per_day, DAY), _room(sent, rules.marketing_per_week, WEEK)]
    return max((one for one in limits if one is not None), default=None)


def _room(sent: Sequence[datetime], most: int, span: timedelta) -> datetime | None:
    """``sent`` newest first: there is room once the one that fills the cap has left the span."""
    return sent[most - 1] + span if len(sent) >= most else None


def _offers(people: list[UUID], since: datetime, besides: int | None) -> list[datetime]:
    found = Delivery.objects.filter(subject_id__in=people, purpose=CAPPED, state__in=STARTED)
    timed = found.exclude(pk=besides or 0).annotate(began=Coalesce("submitted_at", "sent_at"))
    return list(timed.filter(began__gt=since).order_by("-began").values_list("began", flat=True))
