"""Whose row is this? By canonical forms, both of a mobile number's; a row that fits two contacts joins neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce

from ...kernel import address
from ...models import Contact, Identity
from ..details import cpf_hash
from ..identities import BY_NUMBER
from .values import Parsed

Key = tuple[str, str]
CONFLICT = "Os dados desta linha pertencem a contatos diferentes."


def keys(values: Mapping[str, Any]) -> list[Key]:
    """Everything the row can be found by, each in every form under which it may be stored."""
    found: list[Key] = []
    if "phone" in values:
        found += [("phone", form) for form in address.lookups("phone", values["phone"])]
    if "email" in values:
        found.append(("email", address.canonical("email", values["email"])))
    if "cpf" in values:
        found.append(("cpf", cpf_hash(values["cpf"])))
    if "custom_code" in values:
        found.append(("code", values["custom_code"]))
    return found


@dataclass(frozen=True)
class Owners:
    """Contacts by key. A code may be borne by several, the rest by one each."""

    by_key: Mapping[Key, frozenset[int]]

    def of(self, row: Parsed) -> int | None:
        """The contact a row belongs to, or None for somebody new; refuses the row when that cannot be told."""
        proved: set[int] = set()
        for key in keys(row.values):
            if key[0] != "code":
                proved |= self.by_key.get(key, frozenset())
        coded = self.by_key.get(("code", row.values.get("custom_code", "")), frozenset())
        if len(proved) > 1 or (proved and coded and not proved & coded):
            row.refuse("", "conflict", CONFLICT)
            return None
        if not proved and len(coded) > 1:
            row.refuse(
                "codigo", "ambiguous", "Mais de um contato tem este código. Informe telefone, e-mail ou CPF."
            )
            return None
        return next(iter(proved or coded), None)


def owners(rows: Sequence[Parsed]) -> Owners:
    """Three statements for as many rows as wanted."""
    wanted = defaultdict(set)
    for row in rows:
        for kind, form in keys(row.values):
            wanted[kind].add(form)
    found: dict[Key, set[int]] = defaultdict(set)
    _numbers_and_mail(wanted, found)
    for kind, field in (("cpf", "cpf_hash"), ("code", "custom_code")):
        known = Contact.objects.filter(**{f"{field}__in": wanted[kind]})
        pairs = known.values_list(field, Coalesce("merged_into", "pk"))
        for form, pk in pairs if wanted[kind] else ():
            found[kind, form].add(pk)
    return Owners({key: frozenset(ids) for key, ids in found.items()})


def _numbers_and_mail(wanted: Mapping[str, set[str]], found: dict[Key, set[int]]) -> None:
    """A proved identity beats one that was only typed, the older the newer, as everywhere."""
    for kind, schemes in (("phone", BY_NUMBER), ("email", ("email",))):
        rows = Identity.objects.filter(scheme__in=schemes, canonical__in=wanted[kind])
        for form, pk in (
            rows.order_by("-claimed", "-id").values_list("canonical", "contact") if wanted[kind] else ()
        ):
            found[kind, form] = {pk}
