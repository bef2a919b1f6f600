"""What changes where people belong without an act on the queue: hours that open or close, and consents.

One row remembers how far this has been followed and is locked while it goes on, so nothing is followed twice at once
and nothing is lost with a process. Looked at every second. The ledger announces nothing: its lock is the last of all
(docs/locks.md), so what moves by a consent moves after its commit, by the sequence of the events.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from channels_app.models import Channel
from consent.ledger import queries as consents
from invenio_center.kernel import sql
from invenio_center.models import Contact, Segment
from invenio_center.segments import queries as segments
from invenio_center.segments import rules

from ..models import Conversation, Followed, MoveCause
from . import hours, moves

# Consents that end by themselves are looked for this often.
ENDINGS = timedelta(minutes=1)
# An import writes tens of thousands at once: the rest follows with the next looks.
EVENTS_AT_ONCE = 2_000


def follow() -> None:
    """Bring what waits in line with hours and consents. Without news it costs a few small reads."""
    now, newest = sql.now(), consents.newest()
    known, _ = Followed.objects.get_or_create(pk=1, defaults={"hours": _hours, "consent_seq": newest})
    if known.hours != _hours() or known.consent_seq != newest or now - known.looked_at >= ENDINGS:
        _follow()


@transaction.atomic
def _follow() -> None:
    row = Followed.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=1).first()
    if row is None:
        return  # somebody else is at it
    asked = segments.asked()
    _follow_hours(row, asked)
    _follow_consents(row, asked)
    row.save()


def _hours() -> dict[str, str]:
    """As JSON keeps it."""
    return {str(pk): state for pk, state in hours.states().items()}


def _follow_hours(row: Followed, asked: Collection[str]) -> None:
    before, row.hours = row.hours, _hours()
    turned = [int(pk) for pk, state in row.hours.items() if before.get(pk, state) != state]
    if not turned or "hours" not in asked:
        return
    own = Segment.objects.filter(is_active=True, hours__in=turned)
    if concerned := [one.pk for one in own if "hours" in rules.fields_of(one.rules)]:
        moves.move_all(MoveCause.HOURS, segments=concerned)
    elif lines := list(Channel.objects.filter(hours__in=turned).values_list("pk", flat=True)):
        moves.move_all(MoveCause.HOURS, channels=lines)


def _follow_consents(row: Followed, asked: Collection[str]) -> None:
    since, now = row.looked_at, sql.now()
    newest = min(consents.newest(), row.consent_seq + EVENTS_AT_ONCE)
    people: set[UUID] = set()
    if newest > row.consent_seq:
        people |= consents.changed_between(row.consent_seq, newest)
        row.consent_seq = newest
    if now - since >= ENDINGS:
        row.looked_at = now
        if "consent" in asked:
            people |= consents.ended_between(_waiting_subjects(), since, now)
    if people and "consent" in asked:
        moves.move_contacts(list(Contact.objects.filter(subject_id__in=people).values_list("pk", flat=True)))


def _waiting_subjects() -> list[UUID]:
    waiting = Conversation.objects.filter(moves.UNHELD)
    return list(waiting.values_list("contact__subject_id", flat=True).distinct())
