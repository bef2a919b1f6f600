"""Does the whole ledger still say what it said? Read in one stream, in memory that does not grow with it.

The canonical text of every event is hashed here again, not by the server, and each event must carry the hash of the
one before. Columns of ``consent_event`` cannot differ from their canonical text as long as the database computes
them, so it is enough to look in the catalogue that it does.
"""

from __future__ import annotations

import uuid
from binascii import hexlify
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import connection

from invenio_center.kernel import secrets

from .. import hashing
from ..models import (
    ConsentEvent,
    ConsentEvidence,
    ConsentText,
    ConsentVault,
    ImportedText,
    SealedKey,
    SubjectKey,
    SubjectState,
    TreeHead,
)
from . import projection, seals, signing, sweep, tallying

# One page as one row: what psycopg does per row would cost more than hashing it. Canonical text escapes control
# characters, so the separators of records and units cannot occur inside an event.
COPY = r"""
COPY (
  SELECT string_agg(seq || E'\x1f' || event_hash || E'\x1f' || canonical, E'\x1e' ORDER BY seq)
  FROM (SELECT seq, event_hash, canonical FROM consent_event WHERE seq > %s ORDER BY seq LIMIT %s) AS page
) TO STDOUT
"""
RECORDED, INSTANT_BYTES = b'"recorded_at":"', len("2024-01-15T14:30:00.000Z")
RECORD, UNIT, NOTHING = b"\x1e", b"\x1f", b"\\N"
GENERATED = """
SELECT a.attname FROM pg_attribute a
WHERE a.attrelid = 'consent_event'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 's'
"""
TRIGGERS = """
SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgname LIKE 'pgtrigger_append_only%%' AND t.tgenabled IN ('O', 'A')
"""
STORED = {"seq", "event_hash", "canonical"}
GUARDED = {"consent_event", "consent_head", "consent_decision", "consent_imported_text", "consent_text_seal"}
MAX_FAULTS = 100
# Short statements over rows that never change: no long snapshot holds up the rest of the database.
EVENTS_PER_PAGE, PEOPLE_PER_PAGE = 1_000, 500


@dataclass(frozen=True, slots=True)
class Fault:
    """``code`` says what is wrong, ``seq`` where (None when no single event is at fault)."""

    code: str
    seq: int | None
    detail: str


@dataclass(slots=True)
class Report:
    """Outcome of one verification."""

    events: int = 0
    root: str = hashing.EMPTY_ROOT
    chain_head: str = hashing.ZERO_HASH
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    def add(self, code: str, seq: int | None, detail: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(code, seq, detail))


def verify_ledger(*, projections: bool = True) -> Report:
    """Chain, gapless numbers, tree heads, columns, texts and (unless told not to) the states and their counts."""
    report = Report()
    _verify_chain(report)
    _verify_schema(report)
    _verify_texts(report)
    if projections:
        _verify_states(report)
        if report.ok and tallying.differ():
            report.add("tally", None, "as contagens da página de Conformidade diferem dos estados")
    return report


def _verify_chain(report: Report) -> None:
    heads = {head.tree_size: head for head in TreeHead.objects.order_by("tree_size")}
    swept = sweep.sweep(heads.values()) if all(map(signing.head_is_genuine, heads.values())) else None
    if swept is None:
        _walk_chain(report, heads)
    else:
        report.events, report.root = swept.frontier.size, swept.frontier.root()
        report.chain_head = swept.chain_head.decode()


def _walk_chain(report: Report, heads: dict[int, TreeHead]) -> None:
    """Event by event, naming each fault."""
    frontier, previous, expected = hashing.Frontier(), hashing.ZERO_HASH.encode(), 1
    latest = b""
    for row in _stream():
        parts = row.split(UNIT)
        if len(parts) != 3:
            report.add("hash", expected, "o conteúdo tem caracteres que a forma canônica não admite")
            break
        number, stored, line = parts
        digest = sha256(b"\x00" + line).digest()
        if b',"seq":%d,' % expected not in line or b"%d" % expected != number:
            _explain_number(report, int(number), expected, line)
        if hexlify(digest) != stored:
            report.add("hash", int(number), "o conteúdo não corresponde ao hash do evento")
        if b'"prev_hash":"' + previous + b'"' not in line:
            report.add("link", int(number), "o evento não aponta para o anterior")
        recorded = _recorded(line)
        if recorded < latest:
            report.add(
                "backdated", int(number), "o evento diz ter sido registrado antes do que veio antes dele"
            )
        latest = max(latest, recorded)
        frontier.add(digest)
        if frontier.size in heads:
            head = heads.pop(frontier.size)
            _verify_head(report, head, frontier, digest.hex())
            latest = max(latest, hashing.instant(head.timestamp).encode())
        previous, expected = stored, int(number) + 1
    for size in heads:
        detail = f"há uma cabeça assinada de {size} eventos, mas o livro tem {frontier.size}"
        report.add("truncated", size, detail)
    report.events, report.root, report.chain_head = frontier.size, frontier.root(), previous.decode()


def _recorded(line: bytes) -> bytes:
    """When the database recorded the event: the texts sort in time order."""
    start = line.find(RECORDED) + len(RECORDED)
    return line[start : start + INSTANT_BYTES]


def _explain_number(report: Report, seq: int, expected: int, line: bytes) -> None:
    if seq != expected:
        report.add("gap", expected, f"esperada a sequência {expected}, encontrada {seq}")
    if b',"seq":%d,' % seq not in line:
        report.add("number", seq, "o conteúdo traz outra sequência")


def _stream() -> Iterator[bytes]:
    """Every event as number, stored hash and canonical text, separated by ``UNIT``."""
    last = 0
    while rows := _page_of_events(last):
        yield from rows
        number = rows[-1].split(UNIT)[0]
        if not number.isdigit() or len(rows) < EVENTS_PER_PAGE:
            return
        last = int(number)


def _page_of_events(after: int) -> list[bytes]:
    """Straight from the server's COPY, which doubles backslashes and needs no other escape here."""
    with connection.cursor() as cursor, cursor.cursor.copy(COPY, [after, EVENTS_PER_PAGE]) as copy:
        data = b"".join(bytes(block) for block in copy).rstrip(b"\n")
    if data == NOTHING:
        return []
    return data.replace(b"\\\\", b"\\").split(RECORD)


def _verify_head(report: Report, head: TreeHead, frontier: hashing.Frontier, chain_head: str) -> None:
    if head.root_hash != frontier.root() or head.chain_head != chain_head:
        report.add("head", head.tree_size, "a cabeça assinada não corresponde ao livro")
    elif not signing.head_is_genuine(head):
        report.add("signature", head.tree_size, "a assinatura da cabeça não confere")


def _verify_schema(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GENERATED)
        if foreign := {row[0] for row in cursor.fetchall()} - STORED:
            report.add("columns", None, f"colunas que não vêm mais do conteúdo: {', '.join(sorted(foreign))}")
        cursor.execute(TRIGGERS)
        if unguarded := GUARDED - {row[0] for row in cursor.fetchall()}:
            report.add("triggers", None, f"tabelas sem proteção ativa: {', '.join(sorted(unguarded))}")


def _verify_texts(report: Report) -> None:
    for text in ConsentText.objects.filter(published_at__isnull=False).iterator():
        if hashing.text_sha256(text.body) != text.body_sha256:
            report.add("text", None, f"o texto {text} não corresponde ao seu hash")
    for sentence in seals.faults():
        report.add("text", None, sentence)
    for words in ImportedText.objects.iterator():
        if hashing.text_sha256(words.body) != words.body_sha256:
            report.add("text", None, f"o texto importado {words} não corresponde ao seu hash")


def _verify_states(report: Report) -> None:
    """The stored states equal a fold of the events, person by person, in pages.

    Events recorded while this runs are left out on both sides: an event up to the end of the verified chain must be
    in the state, a later one may be.
    """
    parents = _merges()
    last = None
    while page := _page(last):
        last = page[-1].subject_id
        events = _events_of(page)
        for state in page:
            own = events.get(state.subject_id, [])
            known = [event for event in own if event.seq <= max(state.last_seq, report.events)]
            seq = known[-1].seq if known else None
            if state.folded != projection.fold(event.facts for event in known):
                report.add("projection", seq, f"o estado de {state.subject_id} difere dos eventos")
            if state.answers_to != _root(state.subject_id, parents):
                report.add("merge", seq, f"a união de {state.subject_id} difere dos eventos")
    if missing := _without_state(report.events):
        report.add("projection", missing.seq, f"falta o estado de {missing.subject_id}")


def _page(after: uuid.UUID | None) -> list[SubjectState]:
    found = SubjectState.objects.order_by("subject_id")
    return list((found.filter(subject_id__gt=after) if after else found)[:PEOPLE_PER_PAGE])


def _events_of(page: Iterable[SubjectState]) -> dict[uuid.UUID, list[ConsentEvent]]:
    people = [state.subject_id for state in page]
    events: dict[uuid.UUID, list[ConsentEvent]] = {}
    for event in ConsentEvent.objects.filter(subject_id__in=people).order_by("seq"):
        events.setdefault(event.subject_id, []).append(event)
    return events


def _merges() -> dict[uuid.UUID, uuid.UUID]:
    """Whom each merged record was merged into last."""
    merges = ConsentEvent.objects.filter(type="subject.merged").order_by("seq")
    return {event.subject_id: uuid.UUID(event.origin["ref"]) for event in merges.iterator()}


def _root(person: uuid.UUID, parents: dict[uuid.UUID, uuid.UUID]) -> uuid.UUID:
    """Follow the merges to the one who answers."""
    seen = {person}
    while (parent := parents.get(person, person)) not in seen:
        seen.add(parent)
        person = parent
    return person


def _without_state(end: int) -> ConsentEvent | None:
    known = SubjectState.objects.values("subject_id")
    return ConsentEvent.objects.exclude(subject_id__in=known).filter(seq__lte=end).order_by("seq").first()


def verify_vault() -> Iterator[Fault]:
    """Personal data and proofs still bound to their events; opens every box, so it is slow and asked for by name."""
    for page in _boxes(ConsentVault, "event_id"):
        yield from _open_boxes(page)
    for page in _boxes(ConsentEvidence, "id"):
        yield from _open_boxes(page)


def _boxes(model: Any, by: str) -> Iterator[list[Any]]:
    last = 0
    while page := list(
        model.objects.filter(**{f"{by}__gt": last}).select_related("event").order_by(by)[:PEOPLE_PER_PAGE]
    ):
        yield page
        last = getattr(page[-1], by)


def _open_boxes(page: list[Any]) -> Iterator[Fault]:
    people = [row.event.subject_id for row in page]
    keys, lost = _keys(people)
    sealed = set(SealedKey.objects.filter(subject_id__in=people).values_list("subject_id", flat=True))
    for row in page:
        person = row.event.subject_id
        if person in sealed and person not in keys:
            continue
        if person in lost:
            yield Fault("vault", row.event.seq, "o cofre não abre com as chaves configuradas")
        else:
            yield from _open_box(row, keys.get(person))


def _keys(people: Iterable[uuid.UUID]) -> tuple[dict[uuid.UUID, bytes], set[uuid.UUID]]:
    """The people's keys, and those whose key no configured key opens."""
    keys, lost = {}, set()
    for row in SubjectKey.objects.filter(subject_id__in=people):
        try:
            keys[row.subject_id] = secrets.unwrap(row.wrapped)
        except ValueError:
            lost.add(row.subject_id)
    return keys, lost


def _open_box(row: Any, key: bytes | None) -> Iterator[Fault]:
    try:
        salt, content = row.open(key)
    except (ValueError, KeyError):
        yield Fault("vault", row.event.seq, "o cofre não abre com as chaves configuradas")
        return
    if isinstance(row, ConsentVault):
        if hashing.pii_commit(salt, content) != row.event.pii_commit:
            yield Fault("vault", row.event.seq, "os dados pessoais não correspondem ao evento")
    elif hashing.evidence_commit(salt, content) not in {one["commit"] for one in row.event.evidence}:
        yield Fault("vault", row.event.seq, "uma evidência não corresponde ao evento")
