"""One export from its request to its file: the writer of the format, the hash, the signed manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from invenio_center.kernel import sql

from .. import hashing
from ..ledger import queries as ledger
from ..ledger.signing import sign_head
from ..models import ExportRun, TreeHead
from . import csvfile, jsonld, jsonlines, manifest, people, report, xlsx
from .errors import ExportRefused
from .filters import Filters
from .pack import building
from .rows import Row, Selection

Tick = Callable[[int], None]
Pages = Iterable[Sequence[Row]]
SUFFIXES = {"csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl", "jsonld": "jsonld", "pdf": "pdf", "pack": "zip"}


@dataclass(frozen=True, slots=True)
class Made:
    """The finished file: hash, size in bytes, events in it, manifest (JSON)."""

    sha256: str
    size: int
    events: int
    manifest: str


def selection(run: ExportRun) -> Selection:
    stamp = hashing.instant(sql.now())
    return Selection(Filters.of(run.filters), run.upto, stamp, run.personal and run.format != "jsonl")


def file_name(run: ExportRun) -> str:
    return f"consentimentos-{run.created_at:%Y%m%d}-{str(run.public_id)[-12:]}.{SUFFIXES[run.format]}"


def make(run: ExportRun, path: Path, tick: Tick) -> Made:
    """Write the file of ``run`` to ``path``. ``tick`` hears of progress and may raise to stop the work."""
    sign_head()  # so that a signed statement covers everything in here
    head = TreeHead.objects.filter(tree_size__gte=run.upto).order_by("tree_size").first()
    counted = _Counted(selection(run))
    if run.format == "pack":
        if (
            head and counted.chosen.filters.is_open
        ):  # to the head's end, so that its root follows from what is here
            counted.chosen = replace(counted.chosen, upto=head.tree_size)
        statement, events = building.build(run, counted.chosen, _needed(head), path, tick)
        return Made(manifest.sha256_of(path), path.stat().st_size, events, statement)
    match run.format:
        case "csv":
            _stream(csvfile.pieces(counted.pages(tick)), path)
        case "jsonl":
            _stream(jsonlines.pieces(counted.pages(tick)), path)
        case "xlsx":
            xlsx.write(counted.pages(tick), path)
        case "jsonld":
            everybody = people.of(counted.chosen, counted.heard(tick))
            _stream(jsonld.pieces(everybody, ledger.controller(), counted.chosen.stamp), path)
        case "pdf":
            counted.events = report.write(run, counted.chosen, _needed(head), path, tick)
    digest = manifest.sha256_of(path)
    statement = manifest.signed(run, {file_name(run): digest}, counted.events, head)
    return Made(digest, path.stat().st_size, counted.events, statement)


def _needed(head: TreeHead | None) -> TreeHead:
    if head is None:
        raise ExportRefused("O livro ainda não tem nenhum registro: não há o que provar.")
    return head


def _stream(pieces: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


class _Counted:
    """A selection whose events are counted as they go by."""

    def __init__(self, chosen: Selection) -> None:
        self.chosen, self.events = chosen, 0

    def pages(self, tick: Tick) -> Pages:
        for page in self.chosen.pages(tick):
            self.events += len(page)
            yield page

    def heard(self, tick: Tick) -> Tick:
        def hear(seen: int) -> None:
            self.events += seen
            tick(seen)

        return hear
