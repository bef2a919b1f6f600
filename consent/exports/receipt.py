"""The person's own copy of what was agreed (consent receipt of ISO/IEC TS 27560), made at once."""

from __future__ import annotations

import uuid

from invenio_center.kernel import sql

from .. import hashing
from ..ledger import queries as ledger
from . import jsonld, people
from .filters import Filters
from .rows import Selection


def of_person(subject_id: uuid.UUID) -> bytes:
    """JSON-LD, withdrawal first. Raises MandatoryEmpty while the controller's profile lacks what a receipt must say."""
    records = sorted({str(event.subject_id) for event in ledger.timeline(subject_id)})
    chosen = Selection(
        Filters(subjects=tuple(records or [str(subject_id)])), ledger.newest(), hashing.instant(sql.now())
    )
    return jsonld.receipts(people.of(chosen), ledger.controller(), chosen.stamp)
