"""May we send? The truth table, pure: first matching row wins, everything else is denied
(docs/consent-ledger.md).

Row numbers in the comments are those of the documentation.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

RULES_VERSION = "2"

PROMOTIONAL = frozenset({"marketing", "survey"})
UNSOLICITED = PROMOTIONAL | {"collections"}
LISTED = frozenset({"marketing", "collections"})
LISTED_CLASSES = frozenset({"platform", "voice", "open"})
# Row 23: why a consent state does not carry a message.
MISSING = {
    "unknown": "NO_CONSENT",
    "pending": "CONSENT_PENDING",
    "declared": "CONSENT_UNPROVEN",
    "refused": "CONSENT_REFUSED",
    "withdrawn": "CONSENT_WITHDRAWN",
    "expired": "CONSENT_EXPIRED",
    "invalidated": "CONSENT_INVALIDATED",
    "implied": "IMPLIED_NOT_ENOUGH",
    "other_channel": "CHANNEL_NOT_COVERED",
    "other_purpose": "PURPOSE_NOT_COVERED",
    "stale": "RECONSENT_REQUIRED",
}
# Row 23b: a declared opt-in carries a message only under the policy that compliance has turned on.
GRANTED, DECLARED_POLICY = "CONSENT", "CONSENT_DECLARED_POLICY"
# Reasons under which the person may be written to without their having begun.
CARRYING = frozenset({GRANTED, DECLARED_POLICY})


class Inputs(NamedTuple):
    """Everything the answer depends on. The defaults deny."""

    purpose: str
    channel_class: str  # platform open voice thread form
    ledger_ok: bool = True
    subject: str = "active"  # active restricted erased
    address_ok: bool = True  # the subject's, well formed, no hard bounce
    age: str = "adult"  # adult, teen (12 to 17, or child with a guardian's event), child
    window_open: bool = False  # conversation open and last inbound inside the provider's window
    optout: str = "none"  # none purpose channel global
    provider: str = "ok"  # ok marketing_stop blocked
    legal_list: bool = False  # on a legal do-not-disturb list for this address and channel
    consent: str = "unknown"  # a state, or other_channel / other_purpose
    basis: bool = False  # a documented legal basis other than consent
    due: bool = False  # purpose-specific: see rows 7, 8, 19, 20
    hours_in: bool = True
    cap_over: bool = False
    declared_ok: bool = False  # compliance lets declared, unexpired opt-ins count (row 23b)


class Verdict(NamedTuple):
    """``decision`` is allow, defer or deny; ``reason`` a stable code."""

    decision: str
    reason: str


@cache
def _deny(reason: str) -> Verdict:
    return Verdict("deny", reason)


@cache
def _allow(reason: str) -> Verdict:
    return Verdict("allow", reason)


def evaluate(inputs: Inputs) -> Verdict:
    """Rows 1 to 26, in their order."""
    return (
        _unreachable(inputs)
        or _acknowledgement_or_reply(inputs)
        or _legal_notice(inputs)
        or _subject_says_no(inputs)
        or _asked_for(inputs)
        or _by_consent(inputs)
    )


def _unreachable(inputs: Inputs) -> Verdict | None:
    """Rows 1 to 6: nothing may be sent, whatever it is."""
    if not inputs.ledger_ok:
        return _deny("LEDGER_UNAVAILABLE")
    if inputs.subject == "erased":
        return _deny("SUBJECT_ERASED")
    if not inputs.address_ok:
        return _deny("ADDRESS_INVALID")
    if inputs.channel_class == "form":
        return _deny("CHANNEL_INBOUND_ONLY")
    if inputs.channel_class == "thread" and not inputs.window_open:
        return _deny("NO_SESSION")
    if inputs.provider == "blocked":
        return _deny("PROVIDER_BLOCK")
    return None


def _acknowledgement_or_reply(inputs: Inputs) -> Verdict | None:
    """Rows 7 to 9: answers to what the person has just written."""
    if inputs.purpose == "optout_ack":
        return _allow("OPTOUT_ACK") if inputs.due else _deny("ACK_ALREADY_SENT")
    if inputs.purpose != "reply":
        return None
    if inputs.optout == "global" and not inputs.due:
        return _deny("OPTOUT_AFTER_INBOUND")
    return _allow("REPLY_WINDOW") if inputs.window_open else _deny("WINDOW_CLOSED")


def _legal_notice(inputs: Inputs) -> Verdict | None:
    """Rows 10 to 12."""
    if inputs.purpose != "legal_notice":
        return None
    if not inputs.basis:
        return _deny("NO_LEGAL_BASIS")
    if inputs.channel_class == "platform" and inputs.optout in ("channel", "global"):
        return _deny("PLATFORM_OPTOUT")
    return _allow("LEGAL_NOTICE")


def _subject_says_no(inputs: Inputs) -> Verdict | None:
    """Rows 13 to 18."""
    if inputs.subject == "restricted":
        return _deny("SUBJECT_RESTRICTED")
    if inputs.age == "child":
        return _deny("MINOR_NO_GUARDIAN")
    if inputs.age == "teen" and inputs.purpose in UNSOLICITED:
        return _deny("MINOR_MARKETING")
    if inputs.optout != "none":
        return _deny(f"OPTED_OUT_{inputs.optout.upper()}")
    if inputs.provider == "marketing_stop" and inputs.purpose in PROMOTIONAL:
        return _deny("PROVIDER_MARKETING_STOP")
    if inputs.legal_list and inputs.purpose in LISTED and inputs.channel_class in LISTED_CLASSES:
        return _deny("LEGAL_LIST")
    return None


def _asked_for(inputs: Inputs) -> Verdict | None:
    """Rows 19 and 20: the person's own request, awaiting us."""
    if inputs.purpose == "optin_confirmation":
        asked = inputs.due and inputs.consent == "pending"
        return _allow("OPTIN_CONFIRMATION") if asked else _deny("CONFIRMATION_NOT_DUE")
    if inputs.purpose == "scheduled_return":
        return _allow("APPOINTMENT") if inputs.due else _deny("APPOINTMENT_NOT_DUE")
    return None


def _by_consent(inputs: Inputs) -> Verdict:
    """Rows 21 to 26."""
    reason = _support(inputs)
    if reason is None:
        return _deny(MISSING[inputs.consent])
    if not inputs.hours_in and (inputs.purpose in UNSOLICITED or inputs.channel_class == "voice"):
        return Verdict("defer", "OUT_OF_HOURS")
    if inputs.cap_over and inputs.purpose in UNSOLICITED:
        return Verdict("defer", "FREQUENCY_CAP")
    return _allow(reason)


def carried_by(consent: str, *, declared_ok: bool) -> str | None:
    """What of the person's word carries a message that nothing else carries; None: nothing. Screens ask this too."""
    if consent == "granted":
        return GRANTED
    return DECLARED_POLICY if consent == "declared" and declared_ok else None


def _support(inputs: Inputs) -> str | None:
    """Rows 21 to 23: what carries the message."""
    word = carried_by(inputs.consent, declared_ok=inputs.declared_ok)
    if word == GRANTED:
        return word
    if inputs.consent == "implied" and inputs.purpose == "service" and inputs.window_open:
        return "IMPLIED_SERVICE"
    contract = (
        inputs.purpose == "transactional" and inputs.basis and inputs.channel_class in ("open", "voice")
    )
    if contract and inputs.consent not in ("refused", "withdrawn"):
        return "CONTRACT"
    return word
