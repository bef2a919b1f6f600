"""Is this database at least as new as what was anchored outside? If not, nothing is sent until compliance says so.

A backup put back, a ledger written anew and a ledger that lost its end look alike from inside; the newest anchor tells.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict

from .. import hashing
from ..choices import HaltCode
from ..ledger import queries as ledger
from ..models import Approval, ConsentEvent, Halt, Installation, TreeHead
from . import folder
from .papers import Paper

# More than the newest, so that a head signed over a wrong database a moment ago hides nothing.
LOOKED_AT = 20

log = structlog.get_logger(__name__)


def check() -> Halt | None:
    """Compare with the anchors and halt on a difference; the halt in force, None when all is well."""
    if standing := current():
        return standing
    accepted = _accepted_until()
    for file, paper in folder.newest(LOOKED_AT):
        if paper.signed_at <= accepted:
            break
        if code := difference(paper):
            found = {"file": file, "size": paper.size, "signed_at": paper.signed_at}
            return halt(code, {**found, "events": ledger.newest()})
    return None


def current() -> Halt | None:
    """The halt that nobody has released yet."""
    return Halt.objects.filter(released_at=None).first()


def _accepted_until() -> str:
    """Anchors signed before the last release speak of a ledger that compliance has given up knowingly."""
    last = Halt.objects.filter(released_at__isnull=False).order_by("-released_at").first()
    return hashing.instant(last.released_at) if last and last.released_at else ""


def difference(paper: Paper) -> HaltCode | None:
    """How the database fails what the anchor says, None when it bears it out."""
    tenant = Installation.objects.filter(pk=1).values_list("tenant_id", flat=True).first()
    if tenant is not None and str(tenant) != paper.tenant:
        return HaltCode.FOREIGN
    there = ConsentEvent.objects.filter(seq=paper.size).values_list("event_hash", flat=True).first()
    if there is None:
        return HaltCode.OLDER
    if there != paper.chain_head:
        return HaltCode.DIFFERS
    head = TreeHead.objects.filter(tree_size=paper.size).first()
    if head is None:
        return HaltCode.OLDER
    return None if head.head_hash == paper.head_hash else HaltCode.DIFFERS


def is_accepted(paper: Paper) -> bool:
    """Did compliance release the ledger after this anchor?"""
    return paper.signed_at <= _accepted_until()


@transaction.atomic
def halt(code: HaltCode, found: dict[str, Any]) -> Halt:
    """From the commit on every decision is LEDGER_UNAVAILABLE."""
    ledger.tenant_id()  # makes the installation's row where there is none yet
    installation = Installation.objects.select_for_update(no_key=True).get(pk=1)
    if standing := current():
        return standing
    installation.halted_at = sql.now()
    installation.halted_reason = str(code.label)[:200]
    installation.save(update_fields=["halted_at", "halted_reason"])
    log.error("ledger_halted", code=str(code), **{key: str(value) for key, value in found.items()})
    return Halt.objects.create(code=code, found=found)


@transaction.atomic
def release(*, halt: UUID, by: UUID | None, reason: str) -> Halt:
    """Sending goes on with the ledger as it is. Called by an approval: two people and a reason are behind it.

    A newer backup may still be put back instead; after a release the anchors from before count no more.
    """
    Installation.objects.select_for_update(no_key=True).get(pk=1)
    standing = current()
    if standing is None or standing.public_id != halt:
        raise Conflict("O livro já foi liberado, ou parou de novo por outro motivo. Recarregue a página.")
    standing.released_at, standing.released_by_id, standing.reason = sql.now(), by, reason[:500]
    standing.save(update_fields=["released_at", "released_by_id", "reason"])
    Installation.objects.filter(pk=1).update(halted_at=None, halted_reason="")
    return standing


def on_approval(approval: Approval) -> None:
    """The second person agreed (kind ``ledger.release``, on the halt): see ``release``."""
    release(halt=approval.target, by=approval.decided_by, reason=approval.reason)


def history() -> list[Halt]:
    """Every time the ledger stood still, newest first."""
    return list(Halt.objects.all()[:50])
