"""The list of words that raise a contact's priority. In force with the next message."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from .. import audit
from ..kernel.errors import Invalid
from ..models import PriorityKeyword, User
from ..models.fields import PRIORITY_MAX, PRIORITY_MIN
from .keywords import plain_words

FIELDS = ("words", "priority", "is_active")
TAKEN = "Estas palavras já estão na lista."


@transaction.atomic
def save_keyword(
    *, actor: User | None, keyword: PriorityKeyword | None = None, **fields: Any
) -> PriorityKeyword:
    """``fields``: those of ``FIELDS``. Words that differ by accents, case or spaces alone are the same."""
    created = keyword is None
    _check(keyword, fields, created=created)
    keyword = keyword or PriorityKeyword()
    before = {} if created else {name: getattr(keyword, name) for name in fields}
    for name, value in fields.items():
        setattr(keyword, name, value)
    try:
        with transaction.atomic():
            keyword.save()
    except IntegrityError as error:
        raise Invalid.field("words", "taken", TAKEN) from error
    changes = audit.difference(before, fields)
    if created or changes:
        verb = "created" if created else "updated"
        audit.record(f"keyword.{verb}", keyword, actor=actor, changes=changes)
    return keyword


@transaction.atomic
def remove_keyword(keyword: PriorityKeyword, *, actor: User | None) -> None:
    """Priorities that it has given stay: they are the contacts' own by now."""
    audit.record("keyword.deleted", keyword, actor=actor, changes={"priority": [keyword.priority, None]})
    keyword.delete()


def _check(keyword: PriorityKeyword | None, fields: dict[str, Any], *, created: bool) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise Invalid({name: [{"code": "unknown", "sentence": "Campo desconhecido."}] for name in unknown})
    if created or "words" in fields:
        fields["words"] = " ".join(str(fields.get("words") or "").split())
        said = plain_words(fields["words"])
        if not said:
            raise Invalid.field("words", "required", "Escreva a palavra ou expressão.")
        others = PriorityKeyword.objects.exclude(pk=keyword.pk) if keyword else PriorityKeyword.objects.all()
        if any(plain_words(one) == said for one in others.values_list("words", flat=True)):
            raise Invalid.field("words", "taken", TAKEN)
    if (created or "priority" in fields) and not _is_priority(fields.get("priority")):
        raise Invalid.field("priority", "range", f"A prioridade vai de {PRIORITY_MIN} a {PRIORITY_MAX}.")


def _is_priority(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and PRIORITY_MIN <= value <= PRIORITY_MAX
