"""Twenty grants drawn at random, looked at as a court would, with what the officer found."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict, Invalid, NotFound

from ..ledger import proof, queries
from ..ledger.chain import CLOCK_TOLERANCE
from ..ledger.proof import Proof, ShownText
from ..models import ConsentEvent, ConsentText, ConsentVault, Sample

__all__ = ["Item", "Sample", "by_public_id", "draw", "finish", "items", "recent"]

SIZE = 20
GRANTS = ("consent.granted", "consent.renewed")
# Up to so many events all grants are listed and drawn from; above, numbers are drawn until enough are grants.
SMALL = 20_000
DRAWN_AT_ONCE, TURNS = 400, 25
FOUND = ("ok", "doubt")


@dataclass(frozen=True, slots=True)
class Item:
    """One grant with the answers to what a court would ask; ``identified`` only says that there is an identifier."""

    event: ConsentEvent
    text: ShownText | None
    proof: Proof
    covered: bool
    identified: bool
    found: str
    note: str

    @property
    def in_time(self) -> bool:
        """The act is not dated behind its recording, but for what clocks may differ by."""
        return bool(self.event.occurred_at <= self.event.recorded_at + CLOCK_TOLERANCE)

    @property
    def good(self) -> bool:
        text = self.text is not None and self.text.same and self.text.before_the_act
        return all((text, self.covered, self.identified, self.in_time, self.proof.ok))


def draw(*, actor: uuid.UUID) -> Sample:
    """Twenty grants, or all when there are fewer. Raises ``Conflict`` when there is none."""
    numbers = _draw(queries.newest())
    if not numbers:
        raise Conflict("O livro ainda não tem consentimentos concedidos para sortear.")
    rows = [{"seq": seq, "found": "", "note": ""} for seq in sorted(numbers)]
    return Sample.objects.create(drawn_by=actor, rows=rows)


def _draw(newest: int) -> list[int]:
    chance = secrets.SystemRandom()
    grants = ConsentEvent.objects.filter(type__in=GRANTS)
    if newest <= SMALL:
        known = list(grants.values_list("seq", flat=True))
        return chance.sample(known, min(SIZE, len(known)))
    found: set[int] = set()
    for _ in range(TURNS):
        tried = [chance.randint(1, newest) for _ in range(DRAWN_AT_ONCE)]
        found |= set(grants.filter(seq__in=tried).values_list("seq", flat=True))
        if len(found) >= SIZE:
            break
    return chance.sample(sorted(found), min(SIZE, len(found)))


def by_public_id(public_id: uuid.UUID) -> Sample:
    sample = Sample.objects.filter(public_id=public_id).first()
    if sample is None:
        raise NotFound
    return sample


def recent(limit: int = 10) -> list[Sample]:
    return list(Sample.objects.all()[:limit])


def items(sample: Sample) -> list[Item]:
    """Each drawn grant with its answers, computed now."""
    events = list(ConsentEvent.objects.filter(seq__in=[row["seq"] for row in sample.rows]).order_by("seq"))
    texts, proofs = proof.texts_of(events), proof.proofs(events)
    vaults = {vault.event_id: vault for vault in ConsentVault.objects.filter(event__in=events)}
    said = {row["seq"]: row for row in sample.rows}
    return [
        Item(
            event=event,
            text=texts.get(event.seq),
            proof=proofs[event.seq],
            covered=_covered(event),
            identified=_identified(vaults.get(event.seq)),
            found=said[event.seq]["found"],
            note=said[event.seq]["note"],
        )
        for event in events
    ]


def _covered(event: ConsentEvent) -> bool:
    """The scope of the act lies inside what its text names."""
    named = event.text or {"code": "", "version": 0}
    text = ConsentText.objects.filter(code=named["code"], version=named["version"]).first()
    if text is None:
        return False
    return set(event.purposes) <= set(text.purposes) and _channels_covered(event, text)


def _channels_covered(event: ConsentEvent, text: ConsentText) -> bool:
    # A generic phrase covers the channel of the address given in the act (docs/consent-ledger.md).
    generic = "W_CHANNEL_GENERIC" in text.codes and set(event.channels) <= {"sms", "email"}
    return generic or set(event.channels) <= set(text.channels)


def _identified(vault: ConsentVault | None) -> bool:
    if vault is None:
        return False
    _salt, pii = vault.open()
    return bool(pii.get("identifiers"))


@transaction.atomic
def finish(
    *, public_id: uuid.UUID, actor: uuid.UUID, found: Mapping[int, tuple[str, str]], note: str
) -> Sample:
    """Keep what the officer found, by seq: ``(ok | doubt, note)`` for every one. Once and for ever."""
    sample = Sample.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if sample is None:
        raise NotFound
    if sample.finished_at:
        raise Conflict("Esta amostra já foi concluída.")
    if any(found.get(row["seq"], ("", ""))[0] not in FOUND for row in sample.rows):
        raise Invalid.field("found", "required", "Diga o que achou de cada um dos itens da amostra.")
    for row in sample.rows:
        row["found"], row["note"] = found[row["seq"]]
    sample.finished_at, sample.finished_by, sample.note = sql.now(), actor, note.strip()[:500]
    sample.save()
    return sample
