"""Opt-ins: an act counts only with the published text it answered, inside that text's scope."""

from __future__ import annotations

import calendar
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict, NotFound

from ..models import ConsentEvent, ConsentText, SubjectState
from . import chain, circumstances, suppression, uses
from .drafting import Draft, Evidence, pack
from .errors import OptInRefused

MARKETING_MONTHS = 25
# A generic channel phrase covers the channel of the address given in the same act, and never these.
CHANNEL_OF_IDENTIFIER = {"phone": "sms", "email": "email"}
GENERIC = "W_CHANNEL_GENERIC"
# Channels that one number carries; any other address carries its own alone.
BY_NUMBER = frozenset(("sms", "voice", "whatsapp", "rcs", "viber"))


def record_opt_in(  # noqa: PLR0913
    *,
    subject_id: uuid.UUID,
    text_code: str,
    text_version: int,
    channels: Collection[str] | None = None,
    purposes: Collection[str] | None = None,
    method: str,
    origin: Mapping[str, Any],
    occurred_at: datetime | None = None,
    pii: Mapping[str, Any],
    actor: Mapping[str, Any] | str = "subject",
    evidence: Sequence[Evidence] = (),
    double_opt_in: str = "none",
    minor: str = "no",
    refs: Sequence[Mapping[str, Any]] = (),
) -> ConsentEvent:
    """Record a grant (pending with ``double_opt_in="pending"``) for the text's scope or a part of it.

    Raises ``OptInRefused``; ``data["codes"]``: TEXT_UNKNOWN, TEXT_MISMATCH, TEXT_RULED_OUT, NO_CONTROLLER, NOT_COVERED,
    NO_IDENTIFIER, BAD_TIME, NO_ACTION, SOURCE_PURCHASED, NO_INDIVIDUAL_ACT, MINOR_NO_GUARDIAN, SUPPRESSED (an import
    never beats an opt-out). What only warns is kept in the vault (``circumstances``).
    """
    text = ConsentText.objects.filter(code=text_code, version=text_version).first()
    now = sql.now()
    early = occurred_at is not None and occurred_at > now + chain.CLOCK_TOLERANCE
    moment = min(occurred_at or now, now)
    wanted_channels = sorted(channels if channels is not None else text.channels if text else [])
    wanted_purposes = sorted(purposes if purposes is not None else text.purposes if text else [])
    out_of_use = uses.refusals(text) if text else []
    context = circumstances.of_act(method=method, origin=origin, pii=pii)
    codes = [
        *text_codes(text, moment, wanted_channels, wanted_purposes, pii, out_of_use=out_of_use),
        *_act_codes(actor, pii, minor),
        *circumstances.refusing(context),
        *(["BAD_TIME"] if early else []),
        *_suppressed_codes(method, pii, wanted_channels),
    ]
    if codes:
        raise OptInRefused(codes)
    packed = pack(
        Draft(
            type="consent.granted",
            subject_id=subject_id,
            actor=actor,
            channels=wanted_channels,
            purposes=wanted_purposes,
            method=method,
            origin=origin,
            legal_basis="LGPD-14-1" if minor == "child" else "LGPD-7-I",
            text=text,
            occurred_at=moment,
            pii=circumstances.with_warnings(pii, context),
            evidence=evidence,
            refs=refs,
            double_opt_in=double_opt_in,
            minor=minor,
            expires_at=months_later(moment, MARKETING_MONTHS) if "marketing" in wanted_purposes else None,
        )
    )
    with transaction.atomic():
        return chain.append([packed.prepared()])[0]


def text_codes(
    text: ConsentText | None,
    moment: datetime,
    channels: list[str],
    purposes: list[str],
    pii: Mapping[str, Any],
    *,
    out_of_use: Sequence[str],
) -> list[str]:
    if text is None:
        return ["TEXT_UNKNOWN"]
    codes = list(out_of_use)
    if text.published_at is None or moment < text.published_at:
        codes.append("TEXT_MISMATCH")
    covered = {*text.channels, *(given_channels(pii) if GENERIC in text.codes else ())}
    if (
        not channels
        or not purposes
        or not covered.issuperset(channels)
        or not set(text.purposes).issuperset(purposes)
    ):
        codes.append("NOT_COVERED")
    return codes


def given_channels(pii: Mapping[str, Any]) -> set[str]:
    kinds = {identifier.get("kind") for identifier in pii.get("identifiers", ())}
    return {channel for kind, channel in CHANNEL_OF_IDENTIFIER.items() if kind in kinds}


def _act_codes(actor: Mapping[str, Any] | str, pii: Mapping[str, Any], minor: str) -> list[str]:
    kind = actor if isinstance(actor, str) else actor.get("kind")
    codes = []
    if not any(identifier.get("value") for identifier in (pii or {}).get("identifiers", ())):
        codes.append("NO_IDENTIFIER")
    if minor == "child" and kind != "guardian":
        codes.append("MINOR_NO_GUARDIAN")
    return codes


def _suppressed_codes(method: str, pii: Mapping[str, Any], channels: list[str]) -> list[str]:
    if method != "import":
        return []
    addresses = [identifier["value"] for identifier in pii.get("identifiers", ()) if identifier.get("value")]
    hit = any(suppression.is_suppressed(address, channel) for address in addresses for channel in channels)
    return ["SUPPRESSED"] if hit else []


def months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def carried_with(channel: str) -> frozenset[str]:
    """Channels that reach the address which this channel has reached."""
    return BY_NUMBER if channel in BY_NUMBER else frozenset({channel})


def confirm_opt_in(  # noqa: PLR0913
    *,
    subject_id: uuid.UUID,
    event_id: uuid.UUID,
    method: str = "double_opt_in",
    origin: Mapping[str, Any],
    occurred_at: datetime | None = None,
    pii: Mapping[str, Any] | None = None,
    evidence: Sequence[Evidence] = (),
    double_opt_in: str = "confirmed",
    at: str | None = None,
) -> ConsentEvent:
    """Second half of a double opt-in, or the answer to a request. Twice is a ``Conflict``; a withdrawal since the
    first half still wins. ``at``: the channel of the address that was typed and is confirmed now; the others stay
    pending, since nobody has spoken for theirs.
    """
    asked = ConsentEvent.objects.filter(event_id=event_id, subject_id=subject_id).first()
    if asked is None or (asked.type != "consent.requested" and asked.double_opt_in != "pending"):
        raise NotFound("Não há pedido de confirmação para esta pessoa.")
    packed = pack(
        Draft(
            type="consent.confirmed",
            subject_id=subject_id,
            actor="subject",
            channels=[one for one in asked.channels if at is None or one in carried_with(at)],
            purposes=asked.purposes,
            method=method,
            origin=origin,
            legal_basis=asked.legal_basis,
            text=asked.text,
            occurred_at=occurred_at,
            pii=pii and circumstances.with_warnings(pii, circumstances.context_codes(ip=pii.get("ip"))),
            evidence=evidence,
            refs=[{"rel": "confirms", "event_id": event_id}],
            double_opt_in=double_opt_in,
            minor=asked.minor,
            expires_at=asked.expires_at,
        )
    )
    with transaction.atomic():
        events = chain.append([packed.prepared(unless=lambda state: not _awaits(state, str(event_id)))])
        if not events:
            raise Conflict("Este pedido já foi respondido.")
    return events[0]


def _awaits(state: dict[str, Any], event_id: str) -> bool:
    return any(acts.get("pending", {}).get("event") == event_id for acts in state["opens"].values())


def initiated(subject_id: uuid.UUID, channel: str) -> bool:
    """Has this person's first contact on this channel been recorded?"""
    return SubjectState.objects.filter(subject_id=subject_id, folded__initiated__has_key=channel).exists()


def open_refs(
    subject_id: uuid.UUID, channels: Collection[str], purposes: Collection[str]
) -> list[dict[str, str]]:
    """References of a withdrawal to the grants it ends."""
    state = SubjectState.objects.filter(subject_id=subject_id).first()
    found: set[str] = set()
    for key, acts in (state.folded["opens"] if state else {}).items():
        channel, purpose = key.split("/")
        if (not channels or channel in channels) and (not purposes or purpose in purposes):
            found.update(act["event"] for kind, act in acts.items() if kind in ("granted", "pending"))
    return [{"rel": "withdraws", "event_id": event} for event in sorted(found)]
