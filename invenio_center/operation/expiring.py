"""Records of access past their term: from where somebody acted, and sessions that ended. Who did what stays."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from consent.choices import Unit
from consent.retention.kinds import Kind, Step

from ..models import AuditEntry

BATCH = 1_000


def _addresses(before: datetime) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(at__lt=before, address__isnull=False)


def _sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def _drop(before: datetime, _after: int) -> Step:
    """The trigger of the audit trail lets exactly this through: an address of six months ago, emptied."""
    entries = list(_addresses(before).order_by("id").values_list("pk", flat=True)[:BATCH])
    emptied = AuditEntry.objects.filter(pk__in=entries).update(address=None)
    over = list(_sessions(before).values_list("pk", flat=True)[:BATCH])
    gone = emptied + Session.objects.filter(pk__in=over).delete()[0]
    return gone, 0 if gone else None


ACCESS = Kind(
    key="access",
    label="Registros de acesso",
    what="Endereço de rede de quem agiu no sistema e sessões terminadas. O registro do que foi feito fica.",
    why="Seis meses no mínimo, em sigilo: Marco Civil da Internet (Lei 12.965/2014), art. 15.",
    unit=Unit.MONTHS,
    default=6,
    least=6,
    most=24,
    due=lambda before: _addresses(before).count() + _sessions(before).count(),
    drop=_drop,
)
