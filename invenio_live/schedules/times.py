"""The hour of a promise: wall time in a zone, refused in the past and beyond a year. Pure.

Kept are the wall time that was agreed and its zone; the moment follows from them (``conversations.wall``).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from invenio_center.kernel.errors import Invalid

from ..conversations.wall import moment_of
from ..queue.promotion import before

FARTHEST = timedelta(days=365)
# No clock on earth is that far from UTC. What is written beyond is refused before it is reckoned with: the first and
# last days of the calendar have no moment in every zone.
ZONES_APART = timedelta(days=2)


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid.field("time_zone", "unknown", "Fuso horário desconhecido.") from error


def due(at: datetime, zone_name: str, now: datetime) -> datetime:
    """The moment of ``at`` in UTC: aware as it is, naive as wall time in the zone. Raises Invalid."""
    where, written, today = zone(zone_name), at.replace(tzinfo=None), now.replace(tzinfo=None)
    _refuse(written, today - ZONES_APART, today + FARTHEST + ZONES_APART)
    moment = moment_of(at, where) if at.tzinfo is None else at.astimezone(UTC)
    _refuse(moment, now, now + FARTHEST)
    return moment


def _refuse(at: datetime, earliest: datetime, latest: datetime) -> None:
    if at <= earliest:
        raise Invalid.field("due_at", "past", "Escolha um horário no futuro.")
    if at > latest:
        raise Invalid.field("due_at", "too_far", "O retorno pode ser agendado para até 365 dias à frente.")


def promotes_at(due_at: datetime) -> datetime:
    """Where no segment says otherwise."""
    return due_at - before(None)


def lateness_s(due_at: datetime, at: datetime) -> int:
    """Whole seconds after the promised hour; negative when earlier."""
    return round((at - due_at).total_seconds())


def refuse_early(due_at: datetime, now: datetime) -> None:
    """Nothing is missed before its hour. Raises Invalid."""
    if now < due_at:
        raise Invalid.field("due_at", "early", "O horário ainda não chegou: cancele ou remarque o retorno.")
