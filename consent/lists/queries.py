"""What the legal lists say of a number, and how old they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from invenio_center.kernel import address, sql
from invenio_center.kernel.errors import NotFound

from ..choices import CLASS_OF, LegalList, LegalStatus, Sector
from ..models import LegalEntry, LegalImport, SendingRules
from . import numbers

__all__ = [
    "PURPOSES",
    "STALE_DAYS",
    "Age",
    "LegalImport",
    "SendingRules",
    "ages",
    "by_public_id",
    "imports",
    "in_force",
    "is_listed",
    "rules",
]

PURPOSES = frozenset({"marketing", "collections"})
SAO_PAULO_DDDS = frozenset(str(ddd) for ddd in range(11, 20))
# A registration in São Paulo binds from this day on.
SAO_PAULO_DAYS = 30
STALE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Age:
    """One list as it stands. ``taken_on`` None: never imported. ``is_stale``: older than ``STALE_DAYS``."""

    code: LegalList
    taken_on: date | None
    days: int | None
    numbers: int
    applies: bool

    @property
    def is_stale(self) -> bool:
        return self.applies and (self.days is None or self.days > STALE_DAYS)


def rules() -> SendingRules:
    """The one row; until somebody saves it, what the law allows at most."""
    return SendingRules.objects.filter(pk=1).first() or SendingRules(pk=1)


def is_listed(phones: Iterable[str], channel: str, purpose: str) -> bool:
    """Does a list forbid this message to a person with these numbers?"""
    if purpose not in PURPOSES or (CLASS_OF[channel] not in ("voice", "platform") and channel != "sms"):
        return False
    found = {phone: hashed for phone in phones if (hashed := numbers.digest(phone))}
    condition = _condition(found, channel)
    if condition is None:
        return False
    return LegalEntry.objects.filter(condition, run__status=LegalStatus.IN_FORCE).exists()


def _condition(found: dict[str, bytes], channel: str) -> Q | None:
    condition = Q(pk__in=())
    if CLASS_OF[channel] == "voice" and rules().sector != Sector.OTHER:
        condition |= Q(run__code=LegalList.NAO_ME_PERTURBE, digest__in=list(found.values()))
    local = [hashed for phone, hashed in found.items() if _ddd(phone) in SAO_PAULO_DDDS]
    if local:
        bound = sql.now().date() - timedelta(days=SAO_PAULO_DAYS)
        since = Q(registered_on=None) | Q(registered_on__lte=bound)
        condition |= Q(since, run__code=LegalList.SAO_PAULO, digest__in=local)
    return condition if found else None


def _ddd(phone: str) -> str:
    return (address.br_canonical(phone) or "")[2:4]


def in_force(code: str) -> QuerySet[LegalImport]:
    return LegalImport.objects.filter(code=code, status=LegalStatus.IN_FORCE)


def imports() -> QuerySet[LegalImport]:
    """Newest first."""
    return LegalImport.objects.order_by("-id")


def by_public_id(public_id: UUID) -> LegalImport:
    found = LegalImport.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Importação não encontrada.")
    return found


def ages() -> list[Age]:
    """Each list with the day its newest import in force was taken from its keeper."""
    today, sector = sql.now().date(), rules().sector
    return [_age(LegalList(code), today, sector) for code in LegalList.values]


def _age(code: LegalList, today: date, sector: str) -> Age:
    runs = in_force(code)
    newest = runs.order_by("-taken_on").first()
    count = runs.aggregate(total=Sum("size"))["total"] or 0
    taken = newest.taken_on if newest else None
    applies = code != LegalList.NAO_ME_PERTURBE or sector != Sector.OTHER
    return Age(code, taken, (today - taken).days if taken else None, count, applies)
