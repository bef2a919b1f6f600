"""How the anchors stand: for the home page, ``doctor`` and whoever asks when the ledger was last kept outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from invenio_center.kernel import sql

from ..choices import AnchorState, Place
from ..ledger import queries as ledger
from ..models import Anchor, ConsentEvent, Halt, TreeHead
from . import folder, gate, places

# A head is outside this long after it was signed, and an event in a head this long after it was recorded.
WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PlaceStatus:
    """``newest`` is the newest head this place has; ``late``: one has been on its way for too long."""

    place: str
    label: str
    newest: TreeHead | None
    kept_at: datetime | None
    late: bool
    error: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Status:
    """``late`` is the alarm: something is not outside in time, the newest file is gone, or the ledger is halted."""

    head: TreeHead | None
    unsigned: int
    unsigned_since: datetime | None
    places: list[PlaceStatus]
    missing_file: str
    halt: Halt | None
    late: bool


def status() -> Status:
    head = TreeHead.objects.order_by("-tree_size").first()
    now = sql.now()
    signed = head.tree_size if head else 0
    unsigned = ledger.newest() - signed
    since = ConsentEvent.objects.filter(seq=signed + 1).values_list("recorded_at", flat=True).first()
    found = [_place(place, now) for place in places.used()]
    halt, missing = gate.current(), _missing_file()
    late = bool(halt or missing or (since and since < now - WITHIN) or any(one.late for one in found))
    return Status(head, unsigned, since, found, missing, halt, late)


def _place(place: Place, now: datetime) -> PlaceStatus:
    rows = Anchor.objects.filter(place=place)
    newest = rows.filter(state=AnchorState.KEPT).select_related("head").order_by("-head__tree_size").first()
    waiting = rows.filter(state=AnchorState.WAITING)
    failing = waiting.exclude(error="").order_by("-id").first()
    oldest = waiting.aggregate(since=Min("head__timestamp"))["since"]
    return PlaceStatus(
        place=place.value,
        label=str(place.label),
        newest=newest.head if newest else None,
        kept_at=newest.kept_at if newest else None,
        late=oldest is not None and oldest < now - WITHIN,
        error=failing.error if failing else "",
        attempts=failing.attempts if failing else 0,
    )


def _missing_file() -> str:
    """Name of the newest file that was written and is not there any more, "" when all is well."""
    kept = Anchor.objects.filter(place=Place.FOLDER, state=AnchorState.KEPT).order_by("-head__tree_size")
    name = kept.values_list("receipt", flat=True).first() or ""
    return name if name and not (folder.place() / name).is_file() else ""


def anchors_of(head: TreeHead) -> list[Anchor]:
    """Where one head was kept: for exports and the evidence pack."""
    return list(head.anchors.filter(state=AnchorState.KEPT).order_by("place"))
