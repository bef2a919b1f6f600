"""Does this text, shown to a person, record a valid consent? Pure (LGPD art. 5 XII, 8, 9; docs/consent-ledger.md).

A false acceptance is the serious error: whatever is not plainly an act, by the person, for named purposes, on named
channels, towards a named controller, is refused. All codes are collected: plain ones refuse, ``W_`` warn, ``I_`` only
advise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import validator_rules as rules
from . import validator_shape as shape
from . import validator_void as void
from .validator_companies import names_another

VALIDATOR_VERSION = "3"
MIN_CHARACTERS, MAX_CHARACTERS = 20, 2_000
# What a purely generic wording covers: never marketing.
GENERIC_PURPOSES = ("service", "transactional")

PHONE_MASK = re.compile(r"\(?[xX0]{2}\)? ?[xX0]{4,5}[- ]?[xX0]{4}")
PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\$\{|\{[^}\n]{1,60}\}|\[(?![ xX]?\])[^\]\n]{2,60}\]|<[^>\n]{1,60}>|_{3,}|\bX{4,}\b|%\w+%|\.{4,}|"
    r"\bnome d[aeo] (?:empresa|loja|marca|controlador\w*|companhia)\b(?! \x00)|\blorem ipsum\b|#\w+#",
    re.IGNORECASE,
)
# The controller's own number beside its name is no second company.
CNPJ = re.compile(
    r",?\s*\(?(?:inscrit[oa] no )?cnpj(?:/mf)?(?:\s+n[º°o.]*)?:?\s*\d[\d./-]{12,17}\)?", re.IGNORECASE
)
URL = re.compile(r"(?:https?://|www\.)\S+")
HIDDEN_CATEGORIES = frozenset({"Cf", "Co", "Cn", "Cs"})
CONTROL_ALLOWED = frozenset("\n\r\t")
# An emoji's joiner and variation selectors hide nothing.
VISIBLE_JOINERS = frozenset("\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``purposes`` and ``channels`` are what the text covers; empty channels with W_CHANNEL_GENERIC means that only the
    address given in the same act is covered, and never WhatsApp, voice or video.
    """

    verdict: str
    codes: tuple[str, ...]
    purposes: tuple[str, ...]
    channels: tuple[str, ...]


def validate(body: str, controller_names: Sequence[str], prechecked: bool | None = None) -> Verdict:
    """Judge a text for the controller called by any of ``controller_names``; ``prechecked``: the box comes ticked."""
    reading = _read(body, controller_names)
    purposes, purpose_codes = _purposes(reading)
    channels, channel_codes = _channels(reading)
    codes = [
        *_form(body, _with_own(body, controller_names)),
        *_act(reading),
        *_communication(reading),
        *([] if rules.OWN in reading.plain else ["NO_CONTROLLER"]),
        *channel_codes,
        *purpose_codes,
        *_void(reading),
        *(["PRECHECKED"] if prechecked or void.MARKS.search(body) else []),
    ]
    unique = tuple(dict.fromkeys(codes))
    return Verdict(_verdict(unique), unique, purposes, channels)


def _verdict(codes: Sequence[str]) -> str:
    if any(not code.startswith(("W_", "I_")) for code in codes):
        return "invalid"
    return "valid_with_warnings" if any(code.startswith("W_") for code in codes) else "valid"


@dataclass(frozen=True, slots=True)
class _Reading:
    """``plain`` is the text normalised, ``sentences`` tell which are acts, ``scope`` is what is agreed to."""

    plain: str
    sentences: tuple[tuple[str, bool], ...]
    scope: str
    other_company: bool


def _read(body: str, names: Sequence[str]) -> _Reading:
    text = _with_own(CNPJ.sub(" ", URL.sub(" ", body)), names)
    plain = rules.STATEMENT.sub(" ", rules.RECORDING.sub(" ", _plain(text).replace("\0", rules.OWN)))
    sentences = tuple((sentence, _is_act(sentence)) for sentence in _sentences(plain))
    return _Reading(plain, sentences, _scope(sentences), names_another(text))


def _scope(sentences: Sequence[tuple[str, bool]]) -> str:
    kept, more = [], []
    for sentence, is_act in sentences:
        said = _without_way_out(_without_bargain(sentence) if is_act else sentence)
        if is_act and said:
            kept.append(said)
        elif rules.CONTINUES.match(said):
            more.append(said)
    return " . ".join([*kept, *(more if kept else [])])


def _with_own(body: str, names: Sequence[str]) -> str:
    """The text with a NUL for each name of the controller, the longest first."""
    for name in sorted((name for name in names if name.strip()), key=len, reverse=True):
        body = re.sub(rf"(?<![\w-]){_spelled(name)}(?![\w])", "\0", body, flags=re.IGNORECASE)
    return body


def _spelled(name: str) -> str:
    """The name in any case, with or without its accents, with any spacing."""
    parts = []
    for char in unicodedata.normalize("NFC", name.strip()):
        bare = _strip_accents(char)
        if char.isspace():
            parts.append(r"\s+")
        else:
            parts.append(re.escape(char) if bare == char else f"(?:{re.escape(char)}|{re.escape(bare)})")
    return re.sub(r"(?:\\s\+)+", lambda _: r"\s+", "".join(parts))


def _strip_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _plain(text: str) -> str:
    return " ".join(_strip_accents(text).casefold().split())


def _sentences(plain: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?;])\s+|\n", plain):
        if sentence.strip():
            yield sentence.strip()


def _without_way_out(sentence: str) -> str:
    if rules.WAY_OUT_SENTENCE.match(sentence) and not _is_act(sentence):
        return ""
    return rules.WAY_OUT.sub(" ", sentence)


def _without_bargain(sentence: str) -> str:
    """Nothing, where a document or an offer is agreed to that came by mail: only what is sent from now on counts."""
    if rules.PLAIN_OBJECT.search(sentence):
        return sentence
    return sentence if rules.VERB.search(rules.CAME.sub(" ", rules.BARGAIN.sub(" ", sentence))) else ""


def _is_act(sentence: str) -> bool:
    """A question is none."""
    said = rules.ACT.search(sentence) or rules.THIRD_PERSON.search(sentence)
    return bool(said) and not sentence.endswith("?")


def _form(body: str, owned: str) -> Iterator[str]:
    if len(body.strip()) < MIN_CHARACTERS:
        yield "TOO_SHORT"
    if len(body) > MAX_CHARACTERS:
        yield "TOO_LONG"
    if PLACEHOLDER.search(PHONE_MASK.sub(" ", owned)):
        yield "PLACEHOLDER"
    if any(_is_hidden(char) for char in body):
        yield "HIDDEN_TEXT"


def _is_hidden(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cc":
        return char not in CONTROL_ALLOWED
    return category in HIDDEN_CATEGORIES or char in "\u115f\u1160\u3164\uffa0\u2800\u034f"


def _act(reading: _Reading) -> Iterator[str]:
    if rules.NEGATED.search(reading.plain):
        yield "NEGATED"
    if rules.ACT.search(reading.plain):
        return
    if rules.THIRD_PERSON.search(reading.plain):
        yield "W_THIRD_PERSON"
    elif rules.ACKNOWLEDGED.search(reading.plain):
        yield "ACK_ONLY"
    else:
        yield "NO_ACT"


def _communication(reading: _Reading) -> Iterator[str]:
    scope = reading.scope
    things = (rules.GENERIC_THING, *rules.PURPOSES.values())
    if not (rules.VERB.search(scope) and any(thing.search(scope) for thing in things)):
        yield "NO_COMMUNICATION"


def _purposes(reading: _Reading) -> tuple[tuple[str, ...], list[str]]:
    named = tuple(sorted(name for name, words in rules.PURPOSES.items() if words.search(reading.scope)))
    if named or not rules.GENERIC_THING.search(reading.scope):
        return named, []
    return GENERIC_PURPOSES, ["W_PURPOSE_GENERIC"]


def _channels(reading: _Reading) -> tuple[tuple[str, ...], list[str]]:
    named = tuple(sorted(name for name, words in rules.CHANNELS.items() if words.search(reading.scope)))
    generic = bool(rules.CHANNEL_GENERIC.search(reading.scope))
    if named:
        return named, ["I_CHANNEL_OPEN"] if generic or rules.CHANNEL_MORE.search(reading.scope) else []
    return (), ["W_CHANNEL_GENERIC" if generic else "NO_CHANNEL"]


def _void(reading: _Reading) -> Iterator[str]:
    """What makes a consent void however well the rest is said."""
    kept_out = [(void.THIRD_PARTY_DENIED.sub(" ", said), act) for said, act in reading.sentences]
    for rule in void.VOID:
        if rule.voids(kept_out if rule.code == "THIRD_PARTY_OPEN" else reading.sentences):
            yield rule.code
    if reading.other_company or shape.names_partner(" ".join(said for said, _ in kept_out)):
        yield "THIRD_PARTY_OPEN"
    if void.BUNDLED.search(void.REFERENCE.sub(" ", re.sub(r"\([^)]*\)", " ", reading.plain))):
        yield "BUNDLED"
    yield from _shape(reading)


def _shape(reading: _Reading) -> Iterator[str]:
    """What is void because it is not plain, in whichever words."""
    for sentence, is_act in reading.sentences:
        said = sentence
        if is_act:
            lead, said = _around_act(sentence)
            if not shape.plain_before(lead):
                yield "INFERRED"
            if shape.PROVISO.search(said):
                yield "CONDITIONED"
        if code := shape.speaks_ill_of_itself(rules.WAY_OUT.sub(" ", said)):
            yield code


def _around_act(sentence: str) -> tuple[str, str]:
    """What stands before the act and what comes after it."""
    found = [one for one in (rules.ACT.search(sentence), rules.THIRD_PERSON.search(sentence)) if one]
    first = min(found, key=lambda one: one.start())
    return sentence[: first.start()], sentence[first.end() :]
