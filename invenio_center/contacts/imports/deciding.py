"""What a row would change: the same answer for the preview and for the import itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...kernel import address
from ...models import Contact, ImportPolicy
from ..details import cpf_hash
from ..identities import BY_NUMBER
from .values import Parsed

PLAIN = ("name", "custom_code", "origin", "priority", "is_vip")


def changes(row: Parsed, contact: Contact, policy: str) -> dict[str, Any]:
    """Arguments of ``update_contact`` (and ``segment``) that would change something; empty: nothing to do.

    Tags and addresses are only ever added. Refuses the row when it speaks of another person.
    """
    values = row.values
    if "cpf" in values and contact.cpf_hash and contact.cpf_hash != cpf_hash(values["cpf"]):
        row.refuse("cpf_cnpj", "other_cpf", "O contato encontrado tem outro CPF ou CNPJ.")
        return {}
    # By its code another row of the file may find this contact: were it replaced, the order of rows would count.
    if contact.custom_code and values.get("custom_code", contact.custom_code) != contact.custom_code:
        row.refuse("codigo", "other_code", "O contato encontrado tem outro código.")
        return {}
    if policy == ImportPolicy.CREATE:
        return {}
    over = policy == ImportPolicy.OVERWRITE
    found = {
        name: values[name]
        for name in PLAIN
        if name in values and _takes(getattr(contact, name), values[name], over)
    }
    if "responsible" in values and _takes(contact.responsible_id, values["responsible"], over):
        found["responsible"] = values["responsible"]
    if "cpf" in values and not contact.cpf_hash:
        found["cpf"] = values["cpf"]
    if jokers := _jokers(values.get("jokers", {}), contact.custom_fields, over):
        found["custom_fields"] = {**contact.custom_fields, **jokers}
    return {**found, **_added(values, contact, over)}


def _takes(now: Any, wanted: Any, over: bool) -> bool:
    if now == wanted:
        return False
    return over or (now in (None, "", False) and wanted not in (None, "", False))


def _jokers(wanted: Mapping[str, str], now: Mapping[str, Any], over: bool) -> dict[str, str]:
    return {name: text for name, text in wanted.items() if _takes(now.get(name), text, over)}


def _added(values: Mapping[str, Any], contact: Contact, over: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    has = {tag.name for tag in contact.tags.all()}
    if new := set(values.get("tags", ())) - has:
        found["tags"] = sorted(has | new)
    if identities := _identities(values, contact, over):
        found["identities"] = identities
    segment = values.get("segment")
    if segment is not None and segment not in {one.segment_id for one in contact.memberships.all()}:
        found["segment"] = segment
    return found


def _identities(values: Mapping[str, Any], contact: Contact, over: bool) -> list[dict[str, str]]:
    """Addresses the contact has not. Where only blanks are filled, one of the kind is enough."""
    found = []
    for name, schemes in (("phone", BY_NUMBER), ("email", ("email",))):
        if name not in values:
            continue
        has = {one.canonical for one in contact.identities.all() if one.scheme in schemes}
        known = has & set(address.lookups(name, values[name]))
        if not known and (over or not has):
            found.append({"scheme": name, "value": values[name]})
    return found


def fresh(row: Parsed) -> dict[str, Any]:
    """Arguments of ``create_contact`` (and ``segment``) for somebody new."""
    values = dict(row.values)
    jokers = values.pop("jokers", None)
    return {**values, **({"custom_fields": jokers} if jokers else {})}
