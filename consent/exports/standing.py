"""Where people stand now, channel by channel and purpose by purpose, for many people at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from ..ledger import projection
from ..ledger.projection import Folded, KeyState
from ..models import SubjectState
from .filters import Filters

Standing = dict[tuple[str, str], KeyState]


def of_records(records: list[Folded], stamp: str) -> Standing:
    """Everything that is not "no record", at the instant ``stamp``, in the order of the vocabulary."""
    found: Standing = {}
    for channel, purpose in sorted({key for one in records for key in projection.keys(one)}):
        state = projection.join(projection.resolve(one, channel, purpose, stamp) for one in records)
        if state.state != "unknown":
            found[channel, purpose] = state
    return found


def of_people(subject_ids: Iterable[uuid.UUID], stamp: str) -> dict[uuid.UUID, Standing]:
    """``of_records`` of each; records merged into one person stand as that person does."""
    wanted = set(subject_ids)
    roots = dict(SubjectState.objects.filter(subject_id__in=wanted).values_list("subject_id", "answers_to"))
    families: dict[uuid.UUID, list[Folded]] = {}
    for row in SubjectState.objects.filter(answers_to__in=set(roots.values())):
        if row.subject_id == row.answers_to or row.folded["status"] != "erased":
            families.setdefault(row.answers_to, []).append(row.folded)
    stands = {root: of_records(records, stamp) for root, records in families.items()}
    return {person: stands.get(roots.get(person, person), {}) for person in wanted}


def states(standing: Standing, filters: Filters) -> set[str]:
    """States within the channel and purpose asked; ``{"unknown"}`` when there is none."""
    return {
        key.state
        for (channel, purpose), key in standing.items()
        if filters.channel in (None, channel) and filters.purpose in (None, purpose)
    } or {"unknown"}
