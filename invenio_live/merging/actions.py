"""Merging two contacts and undoing it. Locks: addresses, contacts, agents, conversations, ledger (docs/locks.md)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from consent.approvals import queries as approvals
from consent.choices import ApprovalKind
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from invenio_center import audit
from invenio_center.contacts import keeping, merging
from invenio_center.contacts.errors import ErasureUnderWay
from invenio_center.contacts.identities import lock_people
from invenio_center.contacts.keeping import Change
from invenio_center.kernel.errors import NotAllowed
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import Contact, ContactMerge, Role, User

from ..conversations import locking
from ..models import Agent, Conversation, ErasureRun, Loyalty, PreferenceLink
from . import talks
from .register import CONVERSATIONS, MOVED

MAY = frozenset({Role.SUPERVISOR, Role.ADMIN})
# A no that was said while the records were one holds for both afterwards.
REFUSALS = ("consent.withdrawn", "consent.refused", "objection.registered")


@transaction.atomic
def merge(
    *, survivor: Contact, merged: Contact, actor: User, priority: int | None = None, reason: str = ""
) -> ContactMerge:
    """``merged`` becomes part of ``survivor``: addresses, conversations with their returns, tags, segments, visitors.

    The survivor's fields stand; what it lacks is filled, VIP holds if either was, and the priority is ``priority``,
    which has to be chosen where both have one and they differ. In the ledger the stricter answer of both holds.
    Raises NotAllowed, SameContact, ContactMerged, BlockedDiffers, ErasureUnderWay, PriorityNeeded, Invalid.
    """
    _permit(actor)
    survivor, merged = lock_people(survivor, merged)
    merging.check(survivor, merged)
    refuse_erasing(survivor, merged)
    given, before = merging.priority_of(survivor, merged, priority), _weighs(survivor)
    rows = talks.open_rows(survivor, merged)
    kept = _moved(survivor, merged, rows, actor)
    kept["changes"] += merging.join(survivor, merged, given)
    merging.bind(survivor, merged)
    for double in kept.pop("doubles"):
        kept["changes"] += talks.carry_on(double, actor)
    ended = {entry["row"] for entry in kept["ended"]}
    own = [row for row in locking.all_locked(_numbered(rows)) if row.pk not in ended]
    talks.tell(own, f"Cadastros mesclados por {actor.display_name}.", actor)
    done = ContactMerge.objects.create(
        survivor=survivor, merged=merged, kept=kept, reason=reason.strip()[:500], merged_by=actor
    )
    _audit("contact.merged", done, actor, reason, audit.difference(before, _weighs(survivor)))
    ranking_changed.send(Contact, contacts=[survivor.pk])
    event = ledger.merge_subjects(
        survivor=survivor.subject_id, merged=merged.subject_id, actor=actor_of(actor)
    )
    done.kept["seq"] = event.seq
    done.save(update_fields=["kept"])
    return done


def _moved(survivor: Contact, merged: Contact, rows: list[Conversation], actor: User) -> dict[str, Any]:
    """Rows go over; of two open conversations of a line one ends before."""
    changes: list[Change] = []
    ended: list[dict[str, Any]] = []
    doubles = []
    for goes_on, row in talks.doubles(rows):
        double, made = talks.end(goes_on, row, actor)
        doubles.append(double)
        own = [entry for entry in made if entry["row"] == [row._meta.label, row.pk]]
        changes += [entry for entry in made if entry not in own]
        ended += [{"row": row.pk, "into": goes_on.pk, "fields": own[0]["fields"]}]
    changes += _newest_loyalty(survivor, merged)
    moved = {one.name: one.move(merged, survivor) for one in MOVED}
    return {"rows": moved, "changes": changes, "ended": ended, "doubles": doubles}


def _newest_loyalty(survivor: Contact, merged: Contact) -> list[Change]:
    """Where both were served before, the last time counts: the two change places."""
    here, there = (Loyalty.objects.filter(contact=one).first() for one in (survivor, merged))
    if here is None or there is None or there.at <= here.at:
        return []
    names = ("agent_id", "segment_id", "at")
    older, newer = ({name: getattr(one, name) for name in names} for one in (here, there))
    return [*keeping.change(here, **newer), *keeping.change(there, **older)]


@transaction.atomic
def unmerge(*, contact: Contact, actor: User, reason: str = "") -> ContactMerge:
    """Undo the merge of this contact: of a merged record its own, of a survivor its newest.

    Everything goes back field by field: rows that moved, values that are still as the merge left them, conversations
    it ended, the records in the ledger. What came after it stays with the survivor (messages, conversations, tags,
    addresses, schedules), and so does what was changed by hand since; what was removed stays removed. A no that was
    said in between holds for both. Raises NotMerged, LaterMergeFirst, MergeErased, ErasureUnderWay, NotAllowed.
    """
    _permit(actor)
    found = merging.to_undo(Contact.objects.get(pk=contact.pk))
    survivor, merged = lock_people(found.survivor, found.merged)
    found = merging.to_undo(merged)
    refuse_erasing(survivor, merged)
    kept, before = found.kept, _weighs(survivor)
    rows = _hold_talks(kept, survivor)
    for one in MOVED:
        one.back(kept["rows"].get(one.name, []), survivor, merged)
    # A page that was made since for an address that went home is nobody else's to open.
    PreferenceLink.objects.filter(contact=survivor, identity__contact=merged).update(contact=merged)
    merging.part(found)
    for entry in reversed(kept["changes"]):
        keeping.put_back(entry)
    for entry in kept["ended"]:
        talks.settled(entry["into"])
        talks.reopen(entry, actor)
    text = f"Mesclagem desfeita por {actor.display_name}."
    talks.tell(
        (row for row in locking.all_locked(_numbered(rows)) if row.closed_at is None),
        text,
        actor,
        undone=True,
    )
    _close(found, actor, reason)
    survivor.refresh_from_db()
    _audit("contact.unmerged", found, actor, reason, audit.difference(before, _weighs(survivor)))
    ranking_changed.send(Contact, contacts=[survivor.pk, merged.pk])
    _said_meanwhile(found, actor)
    ledger.unmerge_subject(merged=merged.subject_id, actor=actor_of(actor))
    return found


def _hold_talks(kept: dict[str, Any], survivor: Contact) -> list[Conversation]:
    """Holders, then conversations: those that go home, those that open again, those that went on, those open now."""
    holders = [entry["fields"].get("holder_id", [None])[0] for entry in kept["ended"]]
    locking.lock_agents(*Agent.objects.filter(pk__in=[one for one in holders if one]))
    keys = {*kept["rows"].get(CONVERSATIONS.name, [])}
    keys |= {pk for entry in kept["ended"] for pk in (entry["row"], entry["into"])}
    keys |= {row.pk for row in Conversation.objects.filter(contact=survivor).exclude(status="closed")}
    return locking.all_locked(Conversation.objects.filter(pk__in=keys))


def _close(found: ContactMerge, actor: User, reason: str) -> None:
    found.undone_by, found.undone_reason, found.undone_at = actor, reason.strip()[:500], Now()
    found.save(update_fields=["undone_by", "undone_reason", "undone_at"])
    found.refresh_from_db()


def _said_meanwhile(found: ContactMerge, actor: User) -> None:
    """Nobody can tell any more which of the two spoke."""
    said = consents.events(subject_id=found.survivor.subject_id).filter(
        seq__gt=found.kept["seq"], type__in=REFUSALS
    )
    for event in said.order_by("seq"):
        ledger.append_event(
            type=event.type,
            subject_id=found.merged.subject_id,
            actor=actor_of(actor),
            channels=event.channels,
            purposes=event.purposes,
            method="system",
            origin={"kind": "subject", "ref": str(event.event_id), "url": None},
            legal_basis=event.legal_basis,
            occurred_at=event.occurred_at,
        )


def actor_of(user: User) -> dict[str, Any]:
    """Who acts, as the ledger names colleagues."""
    return {"kind": "agent", "id": str(user.public_id)}


def _permit(actor: User) -> None:
    if actor.role not in MAY:
        raise NotAllowed("Só a supervisão e a administração mesclam contatos.")


def refuse_erasing(*people: Contact) -> None:
    """Raises ErasureUnderWay where one of them is being erased, or waits for a second person to say so."""
    asked = approvals.pending().filter(kind=ApprovalKind.ERASE, target__in=[one.public_id for one in people])
    if asked.exists() or ErasureRun.objects.filter(contact__in=people).exists():
        raise ErasureUnderWay


def _numbered(rows: list[Conversation]) -> Any:
    return Conversation.objects.filter(pk__in=[row.pk for row in rows])


def _weighs(contact: Contact) -> dict[str, Any]:
    """What counts in the queue."""
    return {"priority": contact.priority, "is_vip": contact.is_vip}


def _audit(action: str, done: ContactMerge, actor: User, reason: str, weighs: dict[str, list[Any]]) -> None:
    """In the trail of both records, which name each other by id; of the survivor also what counts in the queue."""
    for one, other, name, more in (
        (done.survivor, done.merged, "merged_contact", weighs),
        (done.merged, done.survivor, "merged_into", {}),
    ):
        pair = [None, str(other.public_id)] if action == "contact.merged" else [str(other.public_id), None]
        audit.record(action, one, actor=actor, changes={name: pair, **more}, reason=reason)
