"""Creating, changing and deactivating segments. A segment is never deleted: history points at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from .. import audit
from ..kernel.errors import Invalid
from ..kernel.signals import ranking_changed
from ..models import Segment, User
from ..models.fields import PRIORITY_MAX, PRIORITY_MIN
from ..models.segment import Distribution
from . import overflow, rules

FIELDS = (
    "name", "code", "is_active", "is_vip", "priority", "rules", "distribution", "hours",
    "first_response_s", "next_response_s", "resolution_s", "rank", "allows_picks", "loyal_hours",
    "loyal_online_limit", "loyal_offline_limit", "overflow_after_s", "overflow_to", "promotes_before_min",
)  # fmt: skip
LISTS = ("agents", "auto_tags", "required_skills")
ROUTING = frozenset(("is_active", "is_vip", "rules", "rank"))
RANKING = ROUTING | {"priority", "promotes_before_min"}


@transaction.atomic
def save_segment(*, actor: User | None, segment: Segment | None = None, **fields: Any) -> Segment:
    """``fields``: those of ``FIELDS``, ``agents`` (users) and ``auto_tags``. What waits follows at commit."""
    lists = {name: fields.pop(name) for name in LISTS if name in fields}
    created = segment is None
    if created and not fields.get("code"):
        fields["code"] = slugify(str(fields.get("name", "")))[:40]
    _check(fields, created=created)
    segment = segment or Segment()
    before = {name: getattr(segment, name) for name in fields} if not created else {}
    for name, value in fields.items():
        setattr(segment, name, value)
    overflow.check(segment)
    _store(segment)
    changes = audit.difference(before, fields)
    touched = _set_lists(segment, lists, changes)
    if created or changes:
        audit.record(
            "segment.created" if created else "segment.updated", segment, actor=actor, changes=changes
        )
    if created or RANKING & changes.keys() or _asks_hours(segment, changes):
        ranking_changed.send(
            Segment,
            segments=[segment.pk],
            users=touched,
            routing=created or _may_move(segment, changes, before),
            leads="promotes_before_min" in changes and not created,
        )
    elif touched:
        ranking_changed.send(Segment, users=touched)
    return segment


def deactivate(segment: Segment, *, actor: User | None) -> Segment:
    """Its rules and its score count no more; what it routed goes where the rules now say."""
    return save_segment(actor=actor, segment=segment, is_active=False)


def _asks_hours(segment: Segment, changes: Mapping[str, Any]) -> bool:
    """Other opening hours make other members only where the rules ask about them."""
    return "hours" in changes and "hours" in rules.fields_of(segment.rules)


def _may_move(segment: Segment, changes: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """May anybody belong elsewhere now?"""
    if (ROUTING | {"hours"}) & changes.keys():
        return True
    return "priority" in changes and _may_change_winner(segment, before)


def _may_change_winner(segment: Segment, before: Mapping[str, Any]) -> bool:
    """Does the score come, go, or pass another active segment's? Otherwise whoever won still wins: no row moves."""
    scores = before.get("priority"), segment.priority
    if None in scores:
        return True
    others = Segment.objects.filter(is_active=True).exclude(pk=segment.pk)
    return others.filter(priority__range=(min(scores), max(scores))).exists()


def _set_lists(segment: Segment, lists: Mapping[str, Iterable[Any]], changes: dict[str, Any]) -> list[int]:
    """Returns the users whose rights changed."""
    touched: list[int] = []
    for name, wanted in lists.items():
        related = getattr(segment, name)
        before, after = set(related.all()), set(wanted)
        if before == after:
            continue
        related.set(after)
        changes[name] = [sorted(map(str, before)), sorted(map(str, after))]
        if name == "agents":
            touched = sorted(user.pk for user in before ^ after)
    return touched


def _store(segment: Segment) -> None:
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as error:
        if "code" in str(error):
            raise Invalid.field(
                "code", "taken", "Já existe um segmento com este código. Escolha outro."
            ) from error
        raise


def _check(fields: Mapping[str, Any], *, created: bool) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise Invalid({name: [{"code": "unknown", "sentence": "Campo desconhecido."}] for name in unknown})
    if (created or "name" in fields) and not str(fields.get("name") or "").strip():
        raise Invalid.field("name", "required", "Dê um nome ao segmento.")
    if (created or "code" in fields) and not fields.get("code"):
        raise Invalid.field("code", "required", "Dê um código ao segmento.")
    priority = fields.get("priority")
    if priority is not None and (
        isinstance(priority, bool)
        or not isinstance(priority, int)
        or not PRIORITY_MIN <= priority <= PRIORITY_MAX
    ):
        raise Invalid.field("priority", "range", f"A prioridade vai de {PRIORITY_MIN} a {PRIORITY_MAX}.")
    if "distribution" in fields and fields["distribution"] not in Distribution.values:
        raise Invalid.field("distribution", "unknown", "Escolha distribuição manual ou automática.")
    if "rules" in fields:
        rules.check(fields["rules"])
