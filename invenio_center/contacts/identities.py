"""Whose address is this? Matching and adding identities, under one advisory lock for each address."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from django.db import transaction

from .. import audit
from ..kernel import address
from ..kernel.errors import Conflict
from ..kernel.locks import LockSpace, lock
from ..kernel.signals import ranking_changed
from ..models import Contact, Identity

# One number is one person on every channel that goes by numbers: who was stored by phone later writes from it.
BY_NUMBER = tuple(sorted(address.PHONE_SCHEMES))
LOCK_TRIES = 5


class Claim(Protocol):
    """One address of a person; ``channels_app.contract.Claim`` has this shape."""

    @property
    def scheme(self) -> str: ...

    @property
    def value(self) -> str: ...

    @property
    def canonical(self) -> str: ...


Some = TypeVar("Some", bound=Claim)


def resolve_contact(
    *, claims: Sequence[Claim], name: str = "", origin: str = "", typed: Sequence[Claim] = ()
) -> Contact:
    """The contact who owns these addresses, made on first sight; strongest claim first.

    Claims that belong to different contacts never merge them: the strongest wins, the rest stays as it is.
    ``typed`` addresses were written by the person and proved by nobody: noted when free, they open nothing.
    Call it in a transaction; until its end nobody else can resolve these addresses.
    """
    lock_addresses([*claims, *typed])
    found = _owners(claims)
    contact = next((found[key] for key in map(_key, claims) if key in found), None)
    if contact is None:
        contact = _made(name, origin)
        Identity.objects.bulk_create(_row(contact, claim) for claim in _once(claims))
        add_typed(contact, typed)
        return contact
    changed = _complete(contact, claims, found) | _name(contact, name)
    if add_typed(contact, typed) or changed:
        ranking_changed.send(Contact, contacts=[contact.pk])
    return contact


def resolve_claimed(*, typed: Sequence[Claim], name: str = "", origin: str = "") -> tuple[Contact, bool]:
    """The contact that addresses typed on a page lead to, made when nobody has any; strongest first.

    What was typed changes nothing about a person who is known already: it may route, no more. The second value says
    whether the address is proved to be somebody's, so that what was typed may be another's doing.
    """
    lock_addresses(typed)
    found = _owners(typed)
    key = next((key for key in map(_key, typed) if key in found), None)
    if key is not None:
        forms = [form for claim in typed if _key(claim) == key for form in _forms(claim)]
        rows = found[key].identities.filter(scheme__in=_schemes(key[0]), canonical__in=forms)
        return found[key], rows.filter(claimed=False).exists()
    contact = _made(name, origin)
    Identity.objects.bulk_create(_row(contact, claim, claimed=True) for claim in _once(typed))
    return contact, False


def _made(name: str, origin: str) -> Contact:
    """Somebody nobody knew: written by the person's own message, so the trail names no colleague."""
    contact = Contact.objects.create(name=name[:200], origin=origin)
    audit.record("contact.created", contact, actor=None, changes={"origin": ["", origin]})
    return contact


def lock_addresses(claims: Iterable[Claim]) -> None:
    """Both ninth-digit forms of a number are one lock name each, so their holders wait for each other."""
    names = {f"{_family(claim)}:{form}" for claim in claims for form in _forms(claim)}
    lock(LockSpace.ADDRESS, names)


def lock_people(*people: Contact) -> list[Contact]:
    """These contacts as they stand, with every address and every record merged into them, held in the usual order.

    Nobody can resolve one of their addresses, or give them another one, until the transaction ends.
    """
    for _ in range(LOCK_TRIES):
        with contextlib.suppress(_Changed), transaction.atomic():
            return _hold([one.pk for one in people])
    raise Conflict


class _Changed(Exception):
    """An address or a record came while the locks were taken: they are given back and taken anew, in order."""


def _hold(people: list[int]) -> list[Contact]:
    family, known = _family_rows(people), _claims(people)
    lock_addresses(known)
    rows = Contact.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=family).order_by("pk")
    found = {one.pk: one for one in rows}
    if _family_rows(people) != family or {*_claims(people)} != {*known}:
        raise _Changed
    return [found[pk] for pk in people]


def _family_rows(people: list[int]) -> set[int]:
    return {*people, *Contact.objects.filter(merged_into__in=people).values_list("pk", flat=True)}


def _claims(people: list[int]) -> list[Identity]:
    return list(Identity.objects.filter(contact__in=people).order_by("pk"))


def owned(claims: Sequence[Some]) -> list[tuple[Some, Contact]]:
    """Those of these addresses that somebody has already, each with its contact."""
    found = _owners(claims)
    return [(claim, found[_key(claim)]) for claim in claims if _key(claim) in found]


def add_typed(contact: Contact, typed: Sequence[Claim]) -> bool:
    """Note addresses that nobody has yet; the caller holds their locks."""
    free = [claim for claim in _once(typed) if _key(claim) not in _owners([claim])]
    Identity.objects.bulk_create(
        (_row(contact, claim, claimed=True) for claim in free), ignore_conflicts=True
    )
    return bool(free)


def prove(contact: Contact, asked: Callable[[str], bool]) -> bool:
    """The person has answered from this address: whatever was typed of it is now known. ``asked`` tells which it is."""
    typed = contact.identities.filter(claimed=True)
    own = [row.pk for row in typed if asked(row.value) or asked(row.canonical)]
    return bool(Identity.objects.filter(pk__in=own, contact=contact).update(claimed=False))


def _owners(claims: Sequence[Claim]) -> dict[tuple[str, str], Contact]:
    """Contact by claim, for those that are known. A proved identity beats a typed one."""
    wanted = {form for claim in claims for form in _forms(claim)}
    schemes = {scheme for claim in claims for scheme in _schemes(claim.scheme)}
    rows = Identity.objects.filter(scheme__in=schemes, canonical__in=wanted).select_related("contact")
    by_form = {
        (_family_of(row.scheme), row.canonical): row.contact for row in rows.order_by("-claimed", "-id")
    }
    return {
        _key(claim): by_form[_family(claim), form]
        for claim in claims
        for form in reversed(_forms(claim))
        if (_family(claim), form) in by_form
    }


def _complete(contact: Contact, claims: Sequence[Claim], found: dict[tuple[str, str], Contact]) -> bool:
    """Add what is new; what the provider shows is proved and is the form to reply to from now on."""
    changed = False
    for claim in _once(claims):
        if found.get(_key(claim), contact) != contact:
            continue
        row, created = Identity.objects.get_or_create(
            scheme=claim.scheme,
            canonical=claim.canonical,
            defaults={"contact": contact, "value": claim.value},
        )
        changed |= created
        if not created and row.contact_id == contact.pk and (row.claimed or row.value != claim.value):
            Identity.objects.filter(pk=row.pk).update(claimed=False, value=claim.value)
    return changed


def name_empty(contact: Contact, name: str) -> bool:
    """Give somebody without a name the one that their provider told later; the caller holds the row's lock."""
    if not _name(contact, name):
        return False
    ranking_changed.send(Contact, contacts=[contact.pk])
    return True


def _name(contact: Contact, name: str) -> bool:
    """A name told by the channel fills an empty one and never replaces one."""
    if contact.name or not name:
        return False
    contact.name = name[:200]
    contact.save(update_fields=["name", "updated_at"])
    return True


def _row(contact: Contact, claim: Claim, *, claimed: bool = False) -> Identity:
    return Identity(
        contact=contact, scheme=claim.scheme, value=claim.value, canonical=claim.canonical, claimed=claimed
    )


def _once(claims: Sequence[Claim]) -> list[Claim]:
    return list({(claim.scheme, claim.canonical): claim for claim in claims}.values())


def _forms(claim: Claim) -> list[str]:
    return list(dict.fromkeys([claim.canonical, *address.lookups(claim.scheme, claim.canonical)]))


def _family_of(scheme: str) -> str:
    return "phone" if scheme in BY_NUMBER else scheme


def _schemes(scheme: str) -> tuple[str, ...]:
    return BY_NUMBER if scheme in BY_NUMBER else (scheme,)


def _family(claim: Claim) -> str:
    return _family_of(claim.scheme)


def _key(claim: Claim) -> tuple[str, str]:
    return _family(claim), claim.canonical
