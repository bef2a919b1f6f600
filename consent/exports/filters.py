"""Which events an export is about, and the same as a condition of SQL."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from invenio_center.kernel.errors import Invalid

from .. import hashing
from ..choices import CONSENT_PURPOSES, Channel, State


@dataclass(frozen=True, slots=True)
class Filters:
    """All optional and joined by "and". ``since`` and ``until`` are canonical times bounding the recording as
    [since, until); ``state`` is that of the person for the channel and purpose asked (any when none is);
    ``subjects`` are the records of one person. An act on all channels or purposes counts for each.
    """

    since: str | None = None
    until: str | None = None
    channel: str | None = None
    purpose: str | None = None
    state: str | None = None
    subjects: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Filters:
        return cls(**{**stored, "subjects": tuple(stored.get("subjects", ()))})

    def stored(self) -> dict[str, Any]:
        return {**asdict(self), "subjects": list(self.subjects)}

    @property
    def is_open(self) -> bool:
        """Nothing is left out: the whole ledger."""
        return self == Filters()

    def where(self, upto: int) -> tuple[str, dict[str, Any]]:
        """Condition on ``consent_event`` and its parameters; ``state`` is none of it (see ``standing``)."""
        parts, values = ["seq <= %(upto)s"], {"upto": upto, **asdict(self), "subjects": list(self.subjects)}
        if self.since:
            parts.append("recorded_at >= %(since)s")
        if self.until:
            parts.append("recorded_at < %(until)s")
        if self.channel:
            parts.append("(channels @> ARRAY[%(channel)s] OR channels = '{}')")
        if self.purpose:
            parts.append("(purposes @> ARRAY[%(purpose)s] OR purposes = '{}')")
        if self.subjects:
            parts.append("subject_id = ANY (%(subjects)s::uuid[])")
        return " AND ".join(parts), values


def parse(  # noqa: PLR0913
    *,
    since: str = "",
    until: str = "",
    channel: str = "",
    purpose: str = "",
    state: str = "",
    campaign: str = "",
    subjects: tuple[uuid.UUID, ...] = (),
) -> Filters:
    """From what a person typed; raises Invalid naming the field. A day in ``until`` is included whole."""
    if campaign:
        raise Invalid.field(
            "campaign", "unknown", "O filtro por campanha ainda não existe aqui: escolha canal e período."
        )
    return Filters(
        since=_moment("since", since, timedelta(0)),
        until=_moment("until", until, timedelta(days=1)),
        channel=_code("channel", channel, Channel.values),
        purpose=_code("purpose", purpose, list(CONSENT_PURPOSES)),
        state=_code("state", state, State.values),
        subjects=tuple(sorted(str(one) for one in subjects)),
    )


def _code(field: str, given: str, allowed: list[str]) -> str | None:
    if given and given not in allowed:
        raise Invalid.field(field, "unknown", f"“{given}” não existe. Use um destes: {', '.join(allowed)}.")
    return given or None


def _moment(field: str, given: str, whole_day: timedelta) -> str | None:
    if not given:
        return None
    try:
        if len(given) == len("2024-01-15"):
            day = date.fromisoformat(given) + whole_day
            return hashing.instant(timezone.make_aware(datetime.combine(day, time())))
        moment = datetime.fromisoformat(given)
        return hashing.instant(moment if moment.tzinfo else timezone.make_aware(moment))
    except (ValueError, OverflowError) as error:
        sentence = f"“{given}” não é uma data. Escreva como 2024-01-31 ou 2024-01-31T14:30."
        raise Invalid.field(field, "not_a_date", sentence) from error
