"""One export from its request to its file: the writer of the format, the hash, the signed manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
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
    chosen = _Counted(selection(run))
    if run.format == "pack":
        return _packed(run, chosen.chosen, path, tick)
    if run.format == "pdf":
        chosen.events = report.write(run, chosen.chosen, _needed(run), path, tick)
        digest = manifest.sha256_of(path)
    elif run.format == "xlsx":
        xlsx.write(chosen.pages(tick), path)
        digest = manifest.sha256_of(path)
    else:
        digest = _stream(_pieces(run.format, chosen, tick), path)
    statement = manifest.signed(run, {file_name(run): digest}, chosen.events, covering(run))
    return Made(digest, path.stat().st_size, chosen.events, statement)


def covering(run: ExportRun) -> TreeHead | None:
    """The signed statement about everything in here, signed now if it must be; None of an empty ledger."""
    known = TreeHead.objects.filter(tree_size__gte=run.upto).order_by("tree_size")
    if run.upto and not known.exists():
        sign_head()
    return known.first() if run.upto else None


def _needed(run: ExportRun) -> TreeHead:
    head = covering(run)
    if head is None:
        raise ExportRefused("O livro ainda não tem nenhum registro: não há o que provar.")
    return head


def _packed(run: ExportRun, chosen: Selection, path: Path, tick: Tick) -> Made:
    head = _needed(run)
    if chosen.filters.is_open:  # to the head's end, so that its root follows from what is here
        chosen = replace(chosen, upto=head.tree_size)
    statement, events = building.build(run, chosen, head, path, tick)
    return Made(manifest.sha256_of(path), path.stat().st_size, events, statement)


def _pieces(format: str, chosen: _Counted, tick: Tick) -> Iterator[bytes]:
    if format == "csv":
        return csvfile.pieces(chosen.pages(tick))
    if format == "jsonl":
        return jsonlines.pieces(chosen.pages(tick))
    everybody = people.of(chosen.chosen, chosen.heard(tick))
    return jsonld.pieces(everybody, ledger.controller(), chosen.chosen.stamp)


def _stream(pieces: Iterable[bytes], path: Path) -> str:
    """Write as it comes; SHA-256 of all."""
    digest = sha256()
    with path.open("wb") as file:
        for piece in pieces:
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


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
