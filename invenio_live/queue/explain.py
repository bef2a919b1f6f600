"""Why a conversation stands where it stands, in one sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from ..choices import RANK, TIER, LaneClass

SCHEDULED, PRESENT, LEFT = RANK[LaneClass.SCHEDULED], RANK[LaneClass.PRESENT], RANK[LaneClass.LEFT]
TIER_NAME = {"scheduled": "agendamento no horário", "webchat": "WebChat", "normal": "os outros canais"}
BEFORE_TIER = {
    "scheduled": "do agendamento no horário",
    "webchat": "do WebChat",
    "normal": "dos outros canais",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What decides and explains one place. ``at`` is the ready time, ``due_at`` the hour of a pending return.

    ``topped_by``: the supervisor who put it on top, with hour and reason.
    """

    conversation_id: int
    rank: int
    at: datetime
    priority: int
    priority_source: str
    vip: bool
    waiting_since: datetime | None
    visitor_seen_at: datetime | None
    due_at: datetime | None
    name: str
    channel: str
    channel_priority: int
    segment: str
    segment_priority: int | None
    # The key it sorts by within its rank: priority high first, then this time (``at`` less the head start).
    order_priority: int
    order_at: datetime
    head_start_s: int = 0
    # Ageing has brought it before somebody of a higher priority.
    advanced: bool = False
    cls: str = ""
    topped_at: datetime | None = None
    topped_by: str = ""
    topped_reason: str = ""

    @property
    def tier(self) -> str:
        return TIER[self.rank]

    @property
    def topped(self) -> bool:
        return self.cls == LaneClass.TOP


def why(place: Place, now: datetime, zone: tzinfo) -> str:
    if place.rank == SCHEDULED:
        return _scheduled(place, now, zone)
    since = hour(place.waiting_since or place.at, now, zone)
    if place.rank == PRESENT:
        sentence = f"WebChat com visitante no site, esperando desde {since}: vem antes dos outros canais."
    elif place.rank == LEFT:
        left = hour(place.visitor_seen_at or place.at, now, zone)
        sentence = (
            f"WebChat cujo visitante saiu às {left}: depois de quem está no site, antes dos outros canais."
        )
    elif place.topped:
        sentence = f"{_topped(place, now, zone)} Esperando desde {since}."
    else:
        advanced = ", adiantado pelo tempo de espera" if place.advanced else ""
        sentence = f"{_priority(place)}, esperando desde {since}{advanced}."
    return (
        sentence if place.due_at is None else f"{sentence[:-1]}; {mark_of_return(place.due_at, now, zone)}."
    )


def mark_of_return(due_at: datetime, now: datetime, zone: tzinfo) -> str:
    """A promise that is still to come, beside whatever else the row waits for."""
    return f"retorno às {hour(due_at, now, zone)}"


def _scheduled(place: Place, now: datetime, zone: tzinfo) -> str:
    due = place.due_at or place.at + timedelta(minutes=5)
    late = int((now - due).total_seconds() // 60)
    if late >= 1:
        return f"Agendamento das {hour(due, now, zone)}, atrasado {late} min: continua no topo."
    return f"Agendamento das {hour(due, now, zone)}: no topo desde {hour(place.at, now, zone)}."


def _topped(place: Place, now: datetime, zone: tzinfo) -> str:
    who = f" por {place.topped_by}" if place.topped_by else ""
    return f"Posto no topo{who} às {hour(place.topped_at or place.at, now, zone)}: {place.topped_reason}."


def _priority(place: Place) -> str:
    base = f"canal {place.channel}: {place.channel_priority}"
    if place.priority_source == "contact":
        segment = f"segmento {place.segment}: {place.segment_priority}; " if place.segment_priority else ""
        return f"Prioridade {place.priority} definida no contato ({segment}{base})"
    if place.priority_source == "segment":
        return f"Prioridade {place.priority} do segmento {place.segment} ({base})"
    return f"Prioridade {place.priority} do canal {place.channel}"


def compare(first: Place, second: Place) -> str:
    """Why ``first`` stands before ``second`` (or after it), said of ``first``."""
    ahead = _key(first) < _key(second)
    word = "Antes" if ahead else "Depois"
    better, worse = (first, second) if ahead else (second, first)
    if better.tier != worse.tier:
        reason = f"{TIER_NAME[better.tier]} vem antes {BEFORE_TIER[worse.tier]}"
        return f"{word} de {second.name} porque {reason}."
    if better.rank != worse.rank:
        return f"{word} de {second.name} porque quem está no site vem antes de quem saiu."
    if better.topped != worse.topped:
        return f"{word} de {second.name} porque {better.name} foi posto no topo."
    if better.head_start_s != worse.head_start_s:
        return f"{word} de {second.name} porque {_aged(better, worse)}."
    if better.order_priority != worse.order_priority:
        relation = "maior" if ahead else "menor"
        return f"{word} de {second.name} porque {first.priority} é {relation} que {second.priority}."
    return _by_time(better, worse, ahead)


def _by_time(better: Place, worse: Place, ahead: bool) -> str:
    gap = worse.order_at - better.order_at
    how = "antes" if ahead else "depois"
    if not gap:
        return f"Mesmo lugar e mesma hora; vem {how} pela ordem de registro."
    if better.rank == SCHEDULED:
        return f"Horário marcado {_span(gap)} {how}."
    return f"Mesma prioridade; chegou {_span(gap)} {how}."


def _aged(better: Place, worse: Place) -> str:
    """With ageing on: what the points are worth, beside what was waited."""
    worth = _span(timedelta(seconds=abs(better.head_start_s - worse.head_start_s)))
    if better.priority < worse.priority:
        waited = _span(worse.at - better.at)
        return f"espera {waited} a mais, e {worse.priority} contra {better.priority} vale {worth} de espera"
    if better.at <= worse.at:
        return f"{better.priority} é maior que {worse.priority}, e espera há mais tempo"
    waited = _span(better.at - worse.at)
    return f"{better.priority} contra {worse.priority} vale {worth} de espera, e a diferença é de {waited}"


def _span(gap: timedelta) -> str:
    seconds = int(gap.total_seconds())
    if seconds < 60:
        return f"{max(seconds, 1)} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes:02d} min"


def _key(place: Place) -> tuple[int, int, datetime, int]:
    """The published order."""
    return place.rank, -place.order_priority, place.order_at, place.conversation_id


def hour(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """``13:54``, with the day in front when it is another one."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}"
    return f"{local:%H:%M} de {local:%d/%m}"
