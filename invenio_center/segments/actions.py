"""Creating, changing and retiring segments."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from .. import audit
from ..kernel.errors import Invalid
from ..kernel.signals import ranking_changed
from ..models import Segment, Tag, User
from . import rules

PLAIN = (
    "name", "code", "is_active", "is_vip", "priority", "rules", "distribution", "hours", "first_response_s",
    "next_response_s", "resolution_s",
)  # fmt: skip
RELATED = ("agents", "auto_tags")


@transaction.atomic
def save_segment(*, actor: User | None, segment: Segment | None = None, **fields: Any) -> Segment:
    """Create one, or change the given fields of ``segment``. What waits stands anew at commit. Raises Invalid."""
    if "rules" in fields:
        rules.check(fields["rules"])
    is_new = segment is None
    row = Segment() if segment is None else Segment.objects.select_for_update(no_key=True).get(pk=segment.pk)
    before = {} if is_new else _shown(row)
    for name in PLAIN:
        if name in fields:
            setattr(row, name, fields[name])
    _validate(row)
    row.save()
    _relate(row, fields)
    changes = audit.difference(before, _shown(row))
    if changes:
        audit.record("segment.created" if is_new else "segment.updated", row, actor=actor, changes=changes)
        ranking_changed.send(Segment, segments=[row.pk])
    return row


def deactivate(*, actor: User | None, segment: Segment) -> Segment:
    """A segment with a history is never deleted; inactive, it neither routes nor scores."""
    return save_segment(actor=actor, segment=segment, is_active=False)


def _validate(row: Segment) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid(
            {
                field: [{"code": one.code or "invalid", "sentence": one.messages[0]} for one in errors]
                for field, errors in error.error_dict.items()
            }
        ) from error


def _relate(row: Segment, fields: dict[str, Any]) -> None:
    if "agents" in fields:
        row.agents.set(fields["agents"])
    if "auto_tags" in fields:
        row.auto_tags.set([_tag(given) for given in fields["auto_tags"]])


def _tag(given: Tag | str) -> Tag:
    return given if isinstance(given, Tag) else Tag.objects.get_or_create(name=given.strip())[0]


def _shown(row: Segment) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    values["agents"] = sorted(row.agents.values_list("username", flat=True))
    values["auto_tags"] = sorted(row.auto_tags.values_list("name", flat=True))
    return values
