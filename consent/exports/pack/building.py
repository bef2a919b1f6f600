"""Puts the pack together, file by file; the same ledger gives the same bytes but for the manifest."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from ...ledger import queries as ledger
from ...models import ExportRun, TreeHead
from .. import csvfile, decisions, jsonld, manifest, wordings
from .. import people as persons
from ..errors import MandatoryEmpty
from ..people import Person
from ..proving import Proven, prove
from ..report import MOST_PEOPLE, Contents, report
from ..rows import Selection
from . import files

HERE = Path(__file__).parent
PEOPLE_AT_ONCE = 200
# The same input gives the same bytes, so no clock goes in.
ZIP_STAMP = (2000, 1, 1, 0, 0, 0)


class Pack:
    """The zip as it grows, and the hash of each file in it."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self.hashes: dict[str, str] = {}

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(name, ZIP_STAMP)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        digest = sha256()
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self.hashes[name] = digest.hexdigest()


def build(
    run: ExportRun, chosen: Selection, head: TreeHead, path: Path, tick: Callable[[int], None]
) -> tuple[str, int]:
    """Write the pack; its manifest and the number of events in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        pack = Pack(zipped)
        contents = Contents()
        pack.put("events.jsonl", contents.lines(chosen, tick))
        proven = prove(contents.events, head, whole=contents.count == head.tree_size)
        _proofs(pack, proven)
        _tables(pack, run, contents)
        shown, people = _people(pack, chosen)
        _receipt(pack, shown, chosen.stamp)
        drawn = report(run, shown, people, contents, proven, chosen.stamp)
        pack.put("relatorio.pdf", [drawn])
        for name in ("verify.py", "LEIA-ME.txt"):
            pack.put(name, [HERE.joinpath(name).read_bytes()])
        statement = manifest.signed(run, pack.hashes, contents.count, head)
        pack.put("manifest.json", [statement.encode()])
    return statement, contents.count


def _proofs(pack: Pack, proven: Proven) -> None:
    pack.put("proofs.json", proven.told())
    pack.put("heads.jsonl", proven.signed_heads())
    pack.put("anchors/index.json", [files.listed(one.told() for one in proven.anchors)])
    for one in proven.anchors:
        if one.stamp:
            pack.put(one.file, [one.stamp])


def _tables(pack: Pack, run: ExportRun, contents: Contents) -> None:
    texts = [one for key in sorted(contents.texts) if (one := wordings.find(*key))]
    pack.put("texts/index.json", [files.listed(map(files.text, texts))])
    for text in texts:
        pack.put(files.text(text)["file"], [text.body.encode()])
    if run.personal:
        seqs = [seq for seq, _ in contents.events]
        pack.put("pii.json", files.personal(seqs))
        entries = []
        for entry, content in files.evidence(seqs):
            pack.put(entry["file"], [content])
            entries.append(entry)
        pack.put("evidence/index.json", [files.listed(entries)])


def _people(pack: Pack, chosen: Selection) -> tuple[list[Person], int]:
    """Writes ``decisions.csv``; the first people, as many as a report shows, and how many there are."""
    shown: list[Person] = []
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        yield csvfile.BOM + csvfile.line(decisions.HEAD).encode()
        some: list[Person] = []
        for person in persons.of(chosen):
            count += 1
            if count <= MOST_PEOPLE:
                shown.append(person)
            some.append(person)
            if len(some) == PEOPLE_AT_ONCE:
                yield from _decided(some, chosen)
                some = []
        yield from _decided(some, chosen)

    pack.put("decisions.csv", lines())
    return shown, count


def _decided(people: list[Person], chosen: Selection) -> Iterator[bytes]:
    made = decisions.of((one for person in people for one in person.subject_ids), chosen.filters)
    for lines in made.values():
        for one in lines:
            yield csvfile.line(decisions.cells(one)).encode()


def _receipt(pack: Pack, people: list[Person], stamp: str) -> None:
    """Only whole records go out; what is missing in the controller's profile is told instead."""
    try:
        pack.put("receipt.jsonld", [jsonld.receipts(people, ledger.controller(), stamp)])
    except MandatoryEmpty as refusal:
        pack.put("receipt-ausente.txt", [f"{refusal.sentence}\n".encode()])
