"""A consent text as Center shows it: verdict in words, coverage as a table, what changed, who decided, its uses."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from consent.choices import CONSENT_PURPOSES, Channel, Purpose, TextVerdict
from consent.ledger import publishing, queries, uses
from consent.ledger.text_words import explained
from consent.ledger.validator import Verdict, validate

from ..consenting import texts as consenting
from ..models import User
from . import text_uses

TONES = {TextVerdict.VALID: "ok", TextVerdict.VALID_WITH_WARNINGS: "warn", TextVerdict.INVALID: "bad"}
SHOWN_CHANNELS = [code for code in Channel.values if code != "form"]


def judged(body: str, code: str = "", version: int = 0) -> dict[str, Any]:
    """What a wording being typed is worth; compared with the published version before it."""
    verdict = validate(body, queries.controller().names)
    before = queries.published_text(code) if code else None
    if before is not None and before.version == version:
        before = None
    return {**_worth(verdict), "before": before, "words": compared(before.body, body) if before else []}


def _worth(verdict: Any) -> dict[str, Any]:
    return {
        "verdict": TextVerdict(verdict.verdict),
        "tone": TONES[TextVerdict(verdict.verdict)],
        "findings": explained(verdict.codes),
        "coverage": coverage(verdict.channels, verdict.purposes),
        "purposes": [Purpose(code).label for code in CONSENT_PURPOSES],
        "generic_channel": "W_CHANNEL_GENERIC" in verdict.codes,
    }


def coverage(channels: Iterable[str], purposes: Iterable[str]) -> list[tuple[str, list[bool]]]:
    """Channels down, purposes across: what the text lets one send."""
    named, meant = set(channels), set(purposes)
    return [
        (str(Channel(channel).label), [channel in named and code in meant for code in CONSENT_PURPOSES])
        for channel in SHOWN_CHANNELS
        if channel in named
    ]


def compared(old: str, new: str) -> list[tuple[str, str]]:
    """``(kept | gone | new, words)`` in reading order."""
    was, now = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    parts: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("kept", "".join(was[a:b])))
        else:
            parts += [("gone", "".join(was[a:b]))] * (b > a) + [("new", "".join(now[c:d]))] * (d > c)
    return parts


def told(text: Any, viewer: User) -> dict[str, Any]:
    """Everything the page of one text says."""
    before = publishing.previous(text)
    waiting = consenting.waiting_on(text)
    aspects = text.aspects if text.is_published else publishing.upcoming_aspects(text)
    stored = Verdict(text.verdict, tuple(text.codes), tuple(text.purposes), tuple(text.channels))
    people = _names([text.created_by_id, text.published_by_id, text.asked_by_id])
    askers = _names([one.asked_by for one in waiting])
    rulings = list(text.rulings.all())
    ruled_by = _names([who for one in rulings for who in (one.ruled_by, one.approved_by)])
    return {
        **_worth(stored),
        "before": before,
        "words": compared(before.body, text.body) if before else [],
        "aspects": [publishing.ASPECTS[name] for name in aspects],
        "author": people.get(text.created_by_id, ""),
        "publisher": people.get(text.published_by_id, ""),
        "asker": people.get(text.asked_by_id, ""),
        "rulings": [
            (one, ruled_by.get(one.ruled_by, ""), ruled_by.get(one.approved_by, "")) for one in rulings
        ],
        "ruling": next((one for one in rulings if one.body_sha256 == text.body_sha256), None),
        "waiting": [(one, askers.get(one.asked_by, ""), one.asked_by == viewer.public_id) for one in waiting],
        "needs_two": consenting.needs_two(),
        "uses": text_uses.of(text.code, viewer),
        "missing": [publishing.label_of(name) for name in queries.controller().missing()],
        "change": getattr(text, "change", None),
        "renamed": text.is_published and uses.RENAMED in uses.refusals(text),
    }


def _names(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    found = User.objects.filter(public_id__in=[one for one in ids if one])
    return {user.public_id: user.display_name for user in found}
