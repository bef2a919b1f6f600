"""What happens to a whole person: merge of records and erasure (LGPD art. 18, VI)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from invenio_center.kernel.errors import Conflict

from ..models import Confirmation, ConsentEvent, ConsentEvidence, ConsentVault, SubjectKey, SubjectState
from . import chain, sealed, tally
from .drafting import Draft, pack


def _about(
    type: str,
    subject_id: uuid.UUID,
    actor: Mapping[str, Any] | str,
    ref: str | None,
    legal_basis: str = "LGPD-7-II",
) -> Draft:
    return Draft(
        type=type,
        subject_id=subject_id,
        actor=actor,
        channels=(),
        purposes=(),
        method="system",
        origin={"kind": "subject", "ref": ref, "url": None},
        legal_basis=legal_basis,
    )


def merge_subjects(
    *, survivor: uuid.UUID, merged: uuid.UUID, actor: Mapping[str, Any] | str = "system"
) -> ConsentEvent:
    """From now on ``merged`` answers for ``survivor``: decisions about the survivor take the stricter of
    both records.

    Nothing is copied, so ``unmerge_subject`` restores everything. Records merged into the merged one follow
    it.
    """
    with transaction.atomic():
        draft = _about("subject.merged", merged, actor, str(survivor))
        event = chain.append([pack(draft).prepared(answers_to=str(merged))])[0]
        root = _answers_to(survivor)
        if root == merged:
            raise Conflict("Estes cadastros já estão unidos.")
        _follow(merged, _family(merged), root)
    return event


def unmerge_subject(*, merged: uuid.UUID, actor: Mapping[str, Any] | str = "system") -> ConsentEvent:
    """Undo a merge: the record, and those merged into it, answer for themselves again."""
    with transaction.atomic():
        draft = _about("subject.merged", merged, actor, str(merged))
        event = chain.append([pack(draft).prepared()])[0]
        _follow(merged, _family(_answers_to(merged)), merged)
    return event


def _answers_to(subject_id: uuid.UUID) -> uuid.UUID:
    state = SubjectState.objects.filter(subject_id=subject_id).first()
    return state.answers_to if state else subject_id


def _family(root: uuid.UUID) -> list[uuid.UUID]:
    return list(SubjectState.objects.filter(answers_to=root).values_list("subject_id", flat=True))


def _follow(head: uuid.UUID, family: Iterable[uuid.UUID], root: uuid.UUID) -> None:
    """Let ``head`` and every record of the family merged into it, at any depth, answer to ``root``."""
    parents = {person: merged_into(person) for person in family}
    moving = {head}
    while more := {person for person, parent in parents.items() if parent in moving} - moving:
        moving |= more
    moved = SubjectState.objects.filter(subject_id__in=moving)
    roots = {root, *moved.values_list("answers_to", flat=True)}
    before = _counted(roots)
    moved.update(answers_to=root)
    tally.add(tally.stated(before, _counted(roots)))


def _counted(roots: set[uuid.UUID]) -> Counter[tally.Place]:
    rows = SubjectState.objects.filter(answers_to__in=roots).values_list("subject_id", "answers_to", "folded")
    records = {str(record): (str(target), folded) for record, target, folded in rows}
    return tally.people(
        {record: folded for record, (_, folded) in records.items()},
        {record: target for record, (target, _) in records.items()},
    )


def merged_into(subject_id: uuid.UUID) -> uuid.UUID:
    """Whom the ledger's newest merge event of this record names; itself when there is none."""
    event = ConsentEvent.objects.filter(subject_id=subject_id, type="subject.merged").order_by("-seq").first()
    return uuid.UUID(event.origin["ref"]) if event else subject_id


def erase_subject(*, subject_id: uuid.UUID, actor: Mapping[str, Any] | str) -> ConsentEvent:
    """Destroy the person's key, vault and evidence, keep the chain and the suppression hashes, record the erasure.

    While a legal hold stands, key and boxes go to the sealed store instead, until the hold ends (``sealed``).
    Terminal: later events never make the person active again.
    """
    with transaction.atomic():
        draft = _about("subject.erased", subject_id, actor, None)
        event = chain.append([pack(draft).prepared()])[0]
        Confirmation.objects.filter(subject_id=subject_id).delete()
        # The lock of the chain is held: nobody sets or releases a hold meanwhile.
        if SubjectState.objects.filter(subject_id=subject_id, folded__hold=True).exists():
            sealed.seal(subject_id)
        else:
            own = ConsentEvent.objects.filter(subject_id=subject_id).values("seq")
            ConsentVault.objects.filter(event__in=own).delete()
            ConsentEvidence.objects.filter(event__in=own).delete()
            SubjectKey.objects.filter(subject_id=subject_id).delete()
    return event
