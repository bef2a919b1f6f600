"""The hour of a promise: wall time in a zone, refused in the past and beyond a year. Pure.

Kept are the wall time that was agreed and its zone; the moment follows from them (``conversations.wall``).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from invenio_center.kernel.errors import Invalid

from ..conversations.wall import moment_of
from ..queue.promotion import before

FARTHEST = timedelta(days=365)


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid.field("time_zone", "unknown", "Fuso horário desconhecido.") from error


def due(at: datetime, zone_name: str, now: datetime) -> datetime:
    """The moment of ``at``: aware as it is, naive as wall time in the zone. Raises Invalid."""
    where = zone(zone_name)
    moment = moment_of(at, where) if at.tzinfo is None else at
    if moment <= now:
        raise Invalid.field("due_at", "past", "Escolha um horário no futuro.")
    if moment > now + FARTHEST:
        raise Invalid.field("due_at", "too_far", "O retorno pode ser agendado para até 365 dias à frente.")
    return moment


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
