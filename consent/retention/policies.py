"""The term of each kind: its default, or what compliance chose within the range, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid, NotFound

from ..choices import Unit
from ..models import RetentionPolicy, RetentionRun
from .kinds import KINDS, Kind

LEAST_REASON = 10
ONE = {Unit.DAYS: "dia", Unit.MONTHS: "mês", Unit.YEARS: "ano"}


@dataclass(frozen=True, slots=True)
class Policy:
    """``last`` is the newest removal, ``counted`` the newest counting."""

    kind: Kind
    term: int
    chosen: RetentionPolicy | None
    last: RetentionRun | None
    counted: RetentionRun | None

    @property
    def words(self) -> str:
        until_released = self.is_fixed and not self.kind.default
        return "Até o fim da guarda legal" if until_released else in_words(self.term, self.kind.unit)

    @property
    def range(self) -> str:
        kind = self.kind
        return "fixo" if self.is_fixed else f"de {kind.least} a {in_words(kind.most, kind.unit)}"

    @property
    def is_fixed(self) -> bool:
        return self.kind.least == self.kind.most

    @property
    def default(self) -> str:
        return in_words(self.kind.default, self.kind.unit)


def in_words(term: int, unit: Unit) -> str:
    return f"{term} {ONE[unit] if term == 1 else unit.label}"


def of(key: str) -> Kind:
    if key not in KINDS:
        raise NotFound
    return KINDS[key]


def term(key: str) -> int:
    """In force now, in the kind's unit."""
    chosen = RetentionPolicy.objects.filter(kind=key).first()
    return chosen.term if chosen else of(key).default


def label(key: str) -> str:
    """What people call it; its code for a kind that is not there any more."""
    return KINDS[key].label if key in KINDS else key


def get(key: str) -> Policy:
    of(key)
    return next(policy for policy in policies() if policy.kind.key == key)


def policies() -> list[Policy]:
    chosen = {row.kind: row for row in RetentionPolicy.objects.all()}
    last, counted = _newest(dry=False), _newest(dry=True)
    return [
        Policy(
            kind,
            chosen[key].term if key in chosen else kind.default,
            chosen.get(key),
            last.get(key),
            counted.get(key),
        )
        for key, kind in KINDS.items()
    ]


def _newest(*, dry: bool) -> dict[str, RetentionRun]:
    rows = RetentionRun.objects.filter(dry=dry).order_by("kind", "-id").distinct("kind")
    return {row.kind: row for row in rows}


def save(*, key: str, term: int, reason: str, by: UUID | None) -> tuple[int, int]:
    """The terms before and after. Raises ``Invalid`` outside of the range and without a reason."""
    kind = of(key)
    if not kind.least <= term <= kind.most:
        sentence = f"O prazo vai de {kind.least} a {in_words(kind.most, kind.unit)}."
        raise Invalid.field("term", "out_of_range", sentence)
    if len(reason.strip()) < LEAST_REASON:
        sentence = f"Diga o motivo, em {LEAST_REASON} letras ou mais: ele fica na auditoria."
        raise Invalid.field("reason", "required", sentence)
    known = RetentionPolicy.objects.filter(kind=key).first()
    values = {"term": term, "reason": reason.strip(), "changed_by_id": by, "changed_at": sql.now()}
    RetentionPolicy.objects.update_or_create(kind=key, defaults=values)
    return (known.term if known else kind.default), term
