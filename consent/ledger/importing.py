"""Consents out of a file: what one row may become, and the event for it (docs/imports.md).

``read`` gets what is known about many rows with a few statements, ``Known.judge`` decides without the database,
``record`` appends. A preview does the first two; the import does all three, in one transaction.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from invenio_center.kernel import sql

from .. import hashing
from ..choices import TextVerdict
from ..models import ConsentEvent, ConsentText, ControllerProfile, ImportedText, SubjectState, Suppression
from . import circumstances, imported_texts, projection, rulings, suppression, uses
from .actions import append_events
from .drafting import Draft, Evidence
from .optin import BY_NUMBER, GENERIC, MARKETING_MONTHS, given_channels, months_later, text_codes
from .projection import Folded

Text = ConsentText | ImportedText
GRANTED, DECLARED, REFUSED, WITHHELD = "granted", "declared", "refused", "withheld"
# What a bare yes to "communications" may speak of, as long as nobody says more.
BARE_PURPOSES = ("marketing", "service", "survey", "transactional")
CARRIED_BY = {
    "phone": BY_NUMBER,
    "email": frozenset(("email",)),
}
CHANNELS_OF = {"phone": ("sms", "voice", "whatsapp"), "email": ("email",)}


@dataclass(frozen=True, slots=True)
class Act:
    """One row's yes or no, read and well formed. Empty means that the row does not say."""

    accepts: bool
    identifiers: tuple[tuple[str, str], ...]  # kind and value: phone in E.164, e-mail
    occurred_at: datetime | None = None
    text: tuple[str, int] | None = None  # code and version in the catalogue
    body: str = ""
    origin: str = ""
    method: str = ""
    channels: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    name: str = ""
    ip: str = ""
    # Kinds of addresses that the row gave and that are not the person's: what they carry is not agreed to.
    foreign: tuple[str, ...] = ()

    @property
    def pii(self) -> dict[str, Any]:
        given = {"name": self.name, "ip": self.ip}
        identifiers = [{"kind": kind, "value": value} for kind, value in self.identifiers]
        return {**{name: value for name, value in given.items() if value}, "identifiers": identifiers}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a row's consent; ``codes`` say why it is less than granted, or why it is an error.

    ``outcome`` is granted, declared, refused, withheld (the person said no before: nothing is recorded) or "" (error).
    """

    outcome: str
    codes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says about the rows in hand."""

    now: datetime
    names: tuple[str, ...]
    catalogue: Mapping[tuple[str, int], ConsentText]
    by_words: Mapping[str, Sequence[ConsentText]]
    suppressed: Mapping[str, Sequence[tuple[str, str]]]
    records: Mapping[uuid.UUID, Sequence[Folded]] = field(default_factory=dict)
    ruled_out: frozenset[int] = frozenset()

    def judge(self, act: Act, subject_id: uuid.UUID | None, *, attested: bool) -> Ruling:
        """``attested``: the importer answers for source and contract."""
        if not act.accepts:
            return Ruling(REFUSED, (), act.channels, act.purposes)
        text, errors = self._text(act)
        channels, purposes = _scope(act, text)
        if text is not None:
            errors += self._text_errors(act, text, channels, purposes)
        if errors:
            return Ruling("", tuple(errors))
        less = self._less(act, text, attested=attested)
        outcome = DECLARED if less else GRANTED
        own = [one for one in channels if not any(one in CARRIED_BY[kind] for kind in act.foreign)]
        if not own:
            return Ruling(WITHHELD, ("OTHER_ADDRESS",))
        open_to = tuple(one for one in own if not self._is_suppressed(act, one, purposes))
        if not open_to:
            return Ruling(WITHHELD, ("SUPPRESSED",))
        if subject_id and self._said_no(act, subject_id, open_to, purposes, outcome):
            return Ruling(WITHHELD, ("WITHDRAWN",))
        return Ruling(outcome, less, open_to, purposes, text)

    def _text(self, act: Act) -> tuple[Text | None, list[str]]:
        """The text a row names or quotes; naming one and quoting another is an error."""
        if act.text is None:
            return (self._quoted(act) if act.body else None), []
        named = self.catalogue.get(act.text)
        if named is None:
            return None, ["TEXT_UNKNOWN"]
        if act.body and hashing.text_sha256(act.body) != named.body_sha256:
            return named, ["TEXT_DIFFERS"]
        return named, []

    def _quoted(self, act: Act) -> Text:
        """The catalogue's, where it was published by then; else a text of its own."""
        for one in self.by_words.get(hashing.text_sha256(act.body), ()):
            if act.occurred_at and one.published_at and one.published_at <= act.occurred_at:
                return one
        return imported_texts.judged(act.body, self.names)

    def _text_errors(
        self, act: Act, text: Text, channels: Sequence[str], purposes: Sequence[str]
    ) -> list[str]:
        if text.verdict == "invalid":
            return ["TEXT_INVALID", *(code for code in text.codes if code[:2] not in ("W_", "I_"))]
        ruled_out = self._is_ruled_out(text)
        if isinstance(text, ImportedText):
            covered = {*text.channels, *_given(act, text)}
            inside = covered.issuperset(channels) and set(text.purposes).issuperset(purposes)
            covering = inside and channels and purposes
            return [*([uses.RULED_OUT] if ruled_out else []), *([] if covering else ["NOT_COVERED"])]
        moment = act.occurred_at or self.now
        renamed = [] if uses.names_controller(text, self.names) else [uses.RENAMED]
        out_of_use = [*([uses.RULED_OUT] if ruled_out else []), *renamed]
        return text_codes(text, moment, list(channels), list(purposes), act.pii, out_of_use=out_of_use)

    def _is_ruled_out(self, text: Text) -> bool:
        """A ruling is about the wording, whoever quotes it and from when."""
        return any(one.pk in self.ruled_out for one in self.by_words.get(text.body_sha256, ()))

    def _less(self, act: Act, text: Text | None, *, attested: bool) -> tuple[str, ...]:
        """What a full proof lacks."""
        lacks = {
            "NO_DATE": act.occurred_at is None,
            "TOO_OLD": act.occurred_at is not None and _ends(act.occurred_at) <= self.now,
            "NO_TEXT": text is None,
            "NO_ORIGIN": not act.origin,
            "NO_METHOD": not act.method,
        }
        found = tuple(code for code, missing in lacks.items() if missing)
        return found or (() if attested else ("NOT_ATTESTED",))

    def _is_suppressed(self, act: Act, channel: str, purposes: Sequence[str]) -> bool:
        scopes = [scope for _, value in act.identifiers for scope in self.suppressed.get(_key(value), ())]
        return any(on in ("", channel) and (what == "" or what in purposes) for on, what in scopes)

    def _said_no(
        self,
        act: Act,
        subject_id: uuid.UUID,
        channels: Sequence[str],
        purposes: Sequence[str],
        outcome: str,
    ) -> bool:
        """Would the event change nothing, because each of its keys was closed later (a declaration: ever)?"""
        moment = hashing.instant(act.occurred_at) if act.occurred_at and outcome == GRANTED else ""
        records = self.records.get(subject_id, ())
        return all(
            any(projection.closed_since(folded, channel, purpose, moment) for folded in records)
            for channel in channels
            for purpose in purposes
        )


def read(acts: Sequence[Act], subjects: Iterable[uuid.UUID]) -> Known:
    """Five statements for as many rows as wanted."""
    controller = ControllerProfile.objects.filter(pk=1).first()
    codes = {act.text[0] for act in acts if act.text}
    hashes = {hashing.text_sha256(act.body) for act in acts if act.body}
    wanted = ConsentText.objects.filter(Q(code__in=codes) | Q(body_sha256__in=hashes))
    texts = list(rulings.with_rulings(wanted))
    ruled_out = frozenset(text.pk for text in texts if text.ruled == TextVerdict.INVALID)
    by_words = defaultdict(list)
    for text in texts:
        by_words[text.body_sha256].append(text)
    hmacs = {_key(value) for act in acts for _, value in act.identifiers}
    suppressed = defaultdict(list)
    for row in Suppression.objects.filter(address_hmac__in=hmacs):
        suppressed[row.address_hmac].append((row.channel, row.purpose))
    records = defaultdict(list)
    for state in SubjectState.objects.filter(answers_to__in=list(subjects)):
        records[state.answers_to].append(state.folded)
    names = tuple(controller.names) if controller else ()
    catalogue = {(text.code, text.version): text for text in texts}
    return Known(sql.now(), names, catalogue, by_words, suppressed, records, ruled_out)


def _scope(act: Act, text: Text | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the row names, else what its text covers, else what its addresses can carry."""
    reachable = sorted({one for kind, _ in act.identifiers for one in CHANNELS_OF[kind]})
    covered = sorted({*text.channels, *_given(act, text)}) if text else reachable
    return act.channels or tuple(covered), act.purposes or tuple(text.purposes if text else BARE_PURPOSES)


def _given(act: Act, text: Text) -> set[str]:
    """A text that names channels only in general covers those of the addresses given in the same act."""
    return given_channels(act.pii) if GENERIC in text.codes else set()


def _ends(moment: datetime) -> datetime:
    return months_later(moment, MARKETING_MONTHS)


def _key(address: str) -> str:
    return suppression.address_hmac(address)


@dataclass(frozen=True, slots=True)
class Entry:
    """A ruling on its way to the ledger. ``ref`` names the file and the row, ``evidence`` is what the row said."""

    subject_id: uuid.UUID
    act: Act
    ruling: Ruling
    ref: str
    evidence: Sequence[Evidence] = ()


def record(entries: Sequence[Entry], *, importer: uuid.UUID | None) -> list[ConsentEvent]:
    """One event for each entry, in their order; new texts are kept first. The caller's transaction."""
    if not entries:
        return []
    texts = [entry.ruling.text for entry in entries]
    imported_texts.keep([one for one in texts if isinstance(one, ImportedText)])
    now = sql.now()
    return append_events([_draft(entry, importer, now) for entry in entries])


def _draft(entry: Entry, importer: uuid.UUID | None, now: datetime) -> Draft:
    act, ruling = entry.act, entry.ruling
    ends = ruling.outcome == DECLARED or "marketing" in ruling.purposes
    return Draft(
        type=f"consent.{ruling.outcome}",
        subject_id=entry.subject_id,
        actor={"kind": "import", "id": importer},
        channels=ruling.channels,
        purposes=ruling.purposes,
        method="import",
        origin={"kind": "import", "ref": entry.ref, "url": None},
        legal_basis="LGPD-7-I",
        text=imported_texts.named(ruling.text) if ruling.text else None,
        occurred_at=act.occurred_at,
        pii=circumstances.with_warnings(act.pii, circumstances.context_codes(ip=act.ip or None)),
        evidence=entry.evidence,
        minor="unknown",
        # Nobody's declaration counts for ever, should compliance let it count.
        expires_at=_ends(act.occurred_at or now) if ends and ruling.outcome != REFUSED else None,
    )


def take_back(event_ids: Iterable[uuid.UUID], *, ref: str, importer: uuid.UUID | None) -> list[ConsentEvent]:
    """Invalidate the events of an undone import: they stay in the ledger and stop counting, and only they."""
    events = ConsentEvent.objects.filter(event_id__in=list(event_ids)).order_by("seq")
    return append_events(
        [
            Draft(
                type="consent.invalidated",
                subject_id=event.subject_id,
                actor={"kind": "import", "id": importer},
                channels=event.channels,
                purposes=event.purposes,
                method="import",
                origin={"kind": "import", "ref": ref, "url": None},
                legal_basis="LGPD-7-I",
                refs=[{"rel": "withdraws", "event_id": event.event_id}],
            )
            for event in events
        ]
    )
