"""Who is to be erased, and by which words traces of the person can be found where no key leads to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from invenio_center.contacts.details import cpf_of
from invenio_center.kernel import address
from invenio_center.models import Contact, Identity

from ...models import Conversation

# Shorter words would be found in what is about others.
LEAST = 6
ERASED = "[eliminado]"
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Person:
    """``records``: the contact and those merged into it. ``addresses``: every spelling of the person's addresses.
    ``words``: those, and name, CPF and code.
    """

    contact: Contact
    records: tuple[Contact, ...]
    conversations: tuple[int, ...]
    conversation_ids: tuple[str, ...]
    addresses: tuple[str, ...] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)

    @property
    def subjects(self) -> list[UUID]:
        return [one.subject_id for one in self.records]

    @property
    def ids(self) -> list[str]:
        """Public ids of the records."""
        return [str(one.public_id) for one in self.records]

    @property
    def streams(self) -> list[str]:
        """Names by which webhooks know this person's events."""
        own = [f"contact:{one}" for one in self.ids] + [f"subject:{one}" for one in self.subjects]
        return own + [f"conversation:{one}" for one in self.conversation_ids]

    def cleaned(self, value: Any) -> Any:
        """The same text or JSON value without the person's words."""
        if isinstance(value, str):
            return _cleaned(value, self.words)
        if isinstance(value, list):
            return [self.cleaned(one) for one in value]
        if isinstance(value, dict):
            return {name: self.cleaned(one) for name, one in value.items()}
        return value


def holding(rows: QuerySet[Row], column: str, words: Iterable[str]) -> QuerySet[Row]:
    """Those whose column, as text, contains one of the words; none without words."""
    found = Q(pk=None)
    for word in words:
        found |= Q(as_text__contains=word)
    return rows.filter(pk__in=rows.alias(as_text=Cast(column, TextField())).filter(found).values("pk"))


def of(contact: Contact) -> Person:
    records = (contact, *Contact.objects.filter(merged_into=contact).order_by("pk"))
    rows = list(Conversation.objects.filter(contact__in=records).values_list("pk", "public_id"))
    identities = Identity.objects.filter(contact__in=records).order_by("pk")
    spellings = _long(form for one in identities for form in _spellings(one))
    others = _long(word for one in records for word in (one.name, *_cpf(one), one.custom_code))
    return Person(
        contact=contact,
        records=records,
        conversations=tuple(pk for pk, _ in rows),
        conversation_ids=tuple(str(public) for _, public in rows),
        addresses=spellings,
        words=_longest_first([*spellings, *others]),
    )


def _spellings(one: Identity) -> list[str]:
    forms = [one.value, one.canonical, *address.lookups(one.scheme, one.value)]
    if one.scheme in address.PHONE_SCHEMES:
        forms += [address.format_phone(one.value)]
        forms += [form.removeprefix("55") for form in address.lookups(one.scheme, one.value)]
    return forms + [quote(form, safe="") for form in forms if "@" in form]


def _cpf(contact: Contact) -> list[str]:
    digits = cpf_of(contact)
    return [digits, address.format_document(digits)] if digits else []


def _long(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word and len(word) >= LEAST))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=len, reverse=True))


def _cleaned(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, ERASED)
    return text
