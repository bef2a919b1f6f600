"""Two records of one person: what becomes of their own fields. What points to them: ``invenio_live.merging``."""

from __future__ import annotations

from typing import Any

from ..models import Contact, ContactMerge
from . import keeping
from .details import check_priority
from .errors import (
    BlockedDiffers,
    ContactMerged,
    ErasureUnderWay,
    LaterMergeFirst,
    MergeErased,
    NotMerged,
    PriorityNeeded,
    SameContact,
)
from .keeping import Change

# Where the survivor says nothing, the other record speaks.
FILLED = ("name", "custom_code", "origin", "time_zone", "responsible_id")


def check(survivor: Contact, merged: Contact) -> None:
    """Raises what speaks against making one of these two."""
    if survivor.pk == merged.pk:
        raise SameContact
    for one in (survivor, merged):
        if one.merged_into_id is not None:
            raise ContactMerged.of(one)
        if one.erased_at is not None:
            raise ErasureUnderWay
    if (survivor.blocked_at is None) != (merged.blocked_at is None):
        raise BlockedDiffers


def priority_of(survivor: Contact, merged: Contact, chosen: int | None) -> int | None:
    """The priority the person has from now on. Raises PriorityNeeded where it has to be chosen."""
    if chosen is not None:
        check_priority(chosen)
        return chosen
    here: int | None = survivor.priority
    there: int | None = merged.priority
    if here is not None and there is not None and here != there:
        raise PriorityNeeded(priorities=[here, there])
    return here if here is not None else there


def join(survivor: Contact, merged: Contact, priority: int | None) -> list[Change]:
    """Give the survivor what it lacks; the caller holds both rows."""
    made: list[Change] = []
    wanted: dict[str, Any] = {
        name: getattr(merged, name)
        for name in FILLED
        if not getattr(survivor, name) and getattr(merged, name)
    }
    wanted |= {"priority": priority, "is_vip": survivor.is_vip or merged.is_vip}
    wanted["custom_fields"] = {**merged.custom_fields, **survivor.custom_fields}
    if not survivor.cpf_hash and merged.cpf_hash:
        wanted |= {"cpf_cipher": merged.cpf_cipher, "cpf_hash": merged.cpf_hash}
        made += keeping.change(merged, cpf_cipher="", cpf_hash=None)  # a CPF belongs to one record
    return made + keeping.change(survivor, **wanted)


def bind(survivor: Contact, merged: Contact) -> None:
    """From now on the record, and whatever was merged into it before, leads to the survivor."""
    Contact.objects.filter(merged_into=merged).update(merged_into=survivor)
    Contact.objects.filter(pk=merged.pk).update(merged_into=survivor)


def part(merge: ContactMerge) -> None:
    """The record stands for itself again, with what was merged into it before."""
    own = _below(merge.merged_id)
    Contact.objects.filter(pk__in=own).update(merged_into=merge.merged_id)
    Contact.objects.filter(pk=merge.merged_id).update(merged_into=None)


def _below(head: int) -> set[int]:
    """Records merged into this one, at any depth."""
    parents = dict(ContactMerge.objects.filter(undone_at=None).values_list("merged", "survivor"))
    found, more = {head}, {head}
    while more:
        more = {one for one, parent in parents.items() if parent in found} - found
        found |= more
    return found - {head}


def to_undo(contact: Contact) -> ContactMerge:
    """The merge that comes undone first: of a merged record its own, of a survivor the newest one."""
    standing = ContactMerge.objects.filter(undone_at=None).select_related("survivor", "merged")
    own = {"merged": contact} if contact.merged_into_id is not None else {"survivor": contact}
    found = standing.filter(**own).order_by("-id").first()
    if found is None:
        raise NotMerged
    if found.survivor.erased_at is not None or found.merged.erased_at is not None:
        raise MergeErased
    later = standing.filter(merged=found.survivor) | standing.filter(survivor=found.survivor, pk__gt=found.pk)
    if (first := later.order_by("-id").first()) is not None:
        raise LaterMergeFirst(first=str(first.merged.public_id))
    return found
