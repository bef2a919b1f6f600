"""The hour of a promise: wall time in a zone, refused in the past and beyond a year. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from invenio_center.kernel.errors import Invalid

PROMOTED_BEFORE = timedelta(minutes=5)
FARTHEST = timedelta(days=365)


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid.field("time_zone", "unknown", "Fuso horário desconhecido.") from error


def due(at: datetime, zone_name: str, now: datetime) -> datetime:
    """The moment of ``at``: aware as it is, naive as wall time in the zone. Raises Invalid."""
    moment = _in_zone(at, zone(zone_name)) if at.tzinfo is None else at
    if moment <= now:
        raise Invalid.field("due_at", "past", "Escolha um horário no futuro.")
    if moment > now + FARTHEST:
        raise Invalid.field("due_at", "too_far", "O retorno pode ser agendado para até 365 dias à frente.")
    return moment


def _in_zone(at: datetime, where: ZoneInfo) -> datetime:
    """A wall time skipped by a change of clocks becomes the moment the clocks jump to."""
    local = at.replace(tzinfo=where)
    back = local.astimezone(ZoneInfo("UTC")).astimezone(where)
    return local if back.replace(tzinfo=None) == at else back


def promotes_at(due_at: datetime) -> datetime:
    return due_at - PROMOTED_BEFORE


def lateness_s(due_at: datetime, at: datetime) -> int:
    """Whole seconds after the promised hour; negative when earlier."""
    return round((at - due_at).total_seconds())
