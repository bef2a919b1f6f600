"""Do the anchors outside still bear the ledger out? What ``verify_ledger`` adds to its report."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from ..choices import AnchorState, Place
from ..ledger.verification import Fault
from ..models import Anchor
from . import folder, gate, stamp
from .errors import NotKept
from .papers import PaperInvalid


def verify_anchors() -> Iterator[Fault]:
    """Every file of the folder against the database, every file the database knows, every time stamp."""
    there = folder.names()
    for file in there:
        yield from _file(file)
    known = Anchor.objects.filter(place=Place.FOLDER, state=AnchorState.KEPT).select_related("head")
    for anchor in known.exclude(receipt__in=there).order_by("head__tree_size").iterator():
        detail = f"a âncora {anchor.receipt} foi escrita e não está mais na pasta"
        yield Fault("anchor", anchor.head.tree_size, detail)
    if settings.TSA_CERTS:
        yield from _stamps()


def _file(file: str) -> Iterator[Fault]:
    try:
        paper = folder.opened(file)
    except PaperInvalid as error:
        yield Fault("anchor", None, f"a âncora {file}: {error}")
        return
    code = gate.difference(paper)
    if code is None or gate.is_accepted(paper):
        return
    name = "restored" if code == "older" else "anchor"
    yield Fault(name, paper.size, f"a âncora {file}, de {paper.signed_at}: {code.label}")


def _stamps() -> Iterator[Fault]:
    kept = Anchor.objects.filter(place=Place.STAMP, state=AnchorState.KEPT).select_related("head")
    for anchor in kept.order_by("head__tree_size").iterator():
        try:
            stamp.checked(anchor.receipt, anchor.head)
        except NotKept as error:
            yield Fault("stamp", anchor.head.tree_size, str(error))
