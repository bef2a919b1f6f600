"""The truth table against a second one, written from the documentation as sets over the whole domain.

A condition is an integer with one bit for each combination of inputs, so the second table is a few big-integer
operations and its counts are bit counts.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import pytest

from consent.ledger.truth import Inputs, Verdict, evaluate

DOMAIN: dict[str, tuple[Any, ...]] = {
    "age": ("adult", "teen", "child"),
    "purpose": (
        *("service", "transactional", "marketing", "survey", "collections"),
        *("reply", "optout_ack", "optin_confirmation", "scheduled_return", "legal_notice"),
    ),
    "channel_class": ("platform", "open", "voice", "thread", "form"),
    "window_open": (True, False),
    "optout": ("none", "purpose", "channel", "global"),
    "provider": ("ok", "marketing_stop", "blocked"),
    "legal_list": (False, True),
    "consent": (
        *("unknown", "pending", "declared", "refused", "withdrawn", "expired", "invalidated", "implied"),
        *("stale", "granted", "other_channel", "other_purpose"),
    ),
    "basis": (False, True),
    "due": (False, True),
    "hours_in": (True, False),
    "cap_over": (False, True),
}
SIZE = 1_382_400
FULL_SIZE = 16_588_800
ALLOW = {
    "CONSENT": 1_688,
    "CONTRACT": 1_728,
    "IMPLIED_SERVICE": 448,
    "REPLY_WINDOW": 32_256,
    "OPTOUT_ACK": 32_256,
    "LEGAL_NOTICE": 27_648,
    "APPOINTMENT": 5_376,
    "OPTIN_CONFIRMATION": 448,
}
DEFER = {"OUT_OF_HOURS": 1_200, "FREQUENCY_CAP": 152}
EVERYTHING = (1 << SIZE) - 1


def where(name: str, *values: Any) -> int:
    """All combinations in which input ``name`` has one of ``values``, as a set of bits."""
    names = list(DOMAIN)
    inner = 1
    for later in names[names.index(name) + 1 :]:
        inner *= len(DOMAIN[later])
    choices = DOMAIN[name]
    run = (1 << inner) - 1
    block = 0
    for position, value in enumerate(choices):
        if value in values:
            block |= run << (position * inner)
    return tiled(block, inner * len(choices))


def tiled(block: int, period: int) -> int:
    """``block`` repeated every ``period`` bits over the whole domain, by doubling."""
    filled = period
    while filled * 2 <= SIZE:
        block |= block << filled
        filled *= 2
    # SIZE is a multiple of every period, so the last copy may overlap the ones before it.
    return block | block << (SIZE - filled)


def purposes(*values: str) -> int:
    return where("purpose", *values)


def table() -> list[tuple[str, int]]:
    """Rows 4 to 26 as (reason, condition), in order; rows 1 to 3 do not vary over this domain."""
    closed, due = where("window_open", False), where("due", True)
    unsolicited = purposes("marketing", "survey", "collections")
    gone = where("optout", "channel", "global")
    classes = {name: where("channel_class", name) for name in DOMAIN["channel_class"]}
    granted = where("consent", "granted")
    implied = where("consent", "implied") & purposes("service") & ~closed
    contract = (
        purposes("transactional")
        & where("basis", True)
        & (classes["open"] | classes["voice"])
        & ~where("consent", "refused", "withdrawn")
    )
    carried = granted | implied | contract
    late = where("hours_in", False) & (unsolicited | classes["voice"])
    return [
        ("CHANNEL_INBOUND_ONLY", classes["form"]),
        ("NO_SESSION", classes["thread"] & closed),
        ("PROVIDER_BLOCK", where("provider", "blocked")),
        ("OPTOUT_ACK", purposes("optout_ack") & due),
        ("ACK_ALREADY_SENT", purposes("optout_ack")),
        ("OPTOUT_AFTER_INBOUND", purposes("reply") & where("optout", "global") & ~due),
        ("REPLY_WINDOW", purposes("reply") & ~closed),
        ("WINDOW_CLOSED", purposes("reply")),
        ("NO_LEGAL_BASIS", purposes("legal_notice") & where("basis", False)),
        ("PLATFORM_OPTOUT", purposes("legal_notice") & classes["platform"] & gone),
        ("LEGAL_NOTICE", purposes("legal_notice")),
        ("MINOR_NO_GUARDIAN", where("age", "child")),
        ("MINOR_MARKETING", where("age", "teen") & unsolicited),
        ("OPTED_OUT_GLOBAL", where("optout", "global")),
        ("OPTED_OUT_CHANNEL", where("optout", "channel")),
        ("OPTED_OUT_PURPOSE", where("optout", "purpose")),
        ("PROVIDER_MARKETING_STOP", where("provider", "marketing_stop") & purposes("marketing", "survey")),
        (
            "LEGAL_LIST",
            where("legal_list", True)
            & purposes("marketing", "collections")
            & (classes["platform"] | classes["voice"] | classes["open"]),
        ),
        ("OPTIN_CONFIRMATION", purposes("optin_confirmation") & due & where("consent", "pending")),
        ("CONFIRMATION_NOT_DUE", purposes("optin_confirmation")),
        ("APPOINTMENT", purposes("scheduled_return") & due),
        ("APPOINTMENT_NOT_DUE", purposes("scheduled_return")),
        ("OUT_OF_HOURS", carried & late),
        ("FREQUENCY_CAP", carried & where("cap_over", True) & unsolicited),
        ("CONSENT", granted),
        ("IMPLIED_SERVICE", implied),
        ("CONTRACT", contract),
        ("NO_CONSENT", where("consent", "unknown")),
        ("CONSENT_PENDING", where("consent", "pending")),
        ("CONSENT_UNPROVEN", where("consent", "declared")),
        ("CONSENT_REFUSED", where("consent", "refused")),
        ("CONSENT_WITHDRAWN", where("consent", "withdrawn")),
        ("CONSENT_EXPIRED", where("consent", "expired")),
        ("CONSENT_INVALIDATED", where("consent", "invalidated")),
        ("IMPLIED_NOT_ENOUGH", where("consent", "implied")),
        ("CHANNEL_NOT_COVERED", where("consent", "other_channel")),
        ("PURPOSE_NOT_COVERED", where("consent", "other_purpose")),
        ("RECONSENT_REQUIRED", where("consent", "stale")),
    ]


@cache
def expected_sets(subject: str = "active") -> dict[str, int]:
    """Combinations by reason: each row takes what it matches of what is left, row 13 all that is a restricted one's."""
    left, found = EVERYTHING, dict[str, int]()
    for reason, condition in table():
        if subject == "restricted" and reason == "MINOR_NO_GUARDIAN":  # the first row after row 13
            found["SUBJECT_RESTRICTED"], left = left, 0
        found[reason] = left & condition
        left &= ~condition
    assert left == 0, "every combination has a row"
    return {reason: bits for reason, bits in found.items() if bits}


def decision_of(reason: str) -> str:
    return "allow" if reason in ALLOW else "defer" if reason in DEFER else "deny"


def test_domain_has_the_documented_size() -> None:
    size = 1
    for values in DOMAIN.values():
        size *= len(values)
    assert size == SIZE
    assert SIZE * 2 * 3 * 2 == FULL_SIZE


def test_second_table_gives_the_documented_counts() -> None:
    counts = expected_counts("active")
    assert {reason: counts[reason] for reason in ALLOW} == ALLOW
    assert {reason: counts[reason] for reason in DEFER} == DEFER
    assert sum(ALLOW.values()) == 101_848
    assert sum(DEFER.values()) == 1_352
    assert SIZE - 101_848 - 1_352 == 1_279_200


def expected_counts(subject: str) -> dict[str, int]:
    return {reason: bits.bit_count() for reason, bits in expected_sets(subject).items()}


def test_full_domain_counts_as_documented() -> None:
    """Ledger down, person erased and address bad deny whatever the rest: two of twelve parts are open."""
    counts = [*expected_counts("active").items(), *expected_counts("restricted").items()]
    allowed = sum(count for reason, count in counts if decision_of(reason) == "allow")
    deferred = sum(count for reason, count in counts if decision_of(reason) == "defer")
    assert (allowed, deferred) == (194_008, 1_352)
    assert FULL_SIZE - allowed - deferred == 16_393_440


def test_the_domain_names_every_input() -> None:
    first = {"ledger_ok", "subject", "address_ok"}
    assert {*DOMAIN, *first, "declared_ok"} == set(Inputs._fields)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("subject", ["active", "restricted"])
def test_every_combination_is_decided_as_in_the_second_table(subject: str) -> None:
    reasons: dict[Verdict, bytearray] = {}
    size = SIZE // 8
    for position, values in enumerate(product(*DOMAIN.values())):
        age, purpose, kind, window, optout, provider, listed, consent, basis, due, hours, cap = values
        verdict = evaluate(
            Inputs(
                purpose, kind, True, subject, True, age, window, optout, provider, listed, consent,
                basis, due, hours, cap,
            )
        )  # fmt: skip
        bits = reasons.get(verdict)
        if bits is None:
            bits = reasons[verdict] = bytearray(size)
        bits[position >> 3] |= 1 << (position & 7)
    got = {verdict.reason: int.from_bytes(bits, "little") for verdict, bits in reasons.items()}
    assert got == expected_sets(subject)
    assert all(verdict.decision == decision_of(verdict.reason) for verdict in reasons)


class Known:
    """Inputs of which only these are known. Whoever reads another one gets no answer."""

    def __init__(self, **known: Any) -> None:
        self.__dict__.update(known)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"ledger_ok": False}, "LEDGER_UNAVAILABLE"),
        ({"ledger_ok": True, "subject": "erased"}, "SUBJECT_ERASED"),
        ({"ledger_ok": True, "subject": "active", "address_ok": False}, "ADDRESS_INVALID"),
        ({"ledger_ok": True, "subject": "restricted", "address_ok": False}, "ADDRESS_INVALID"),
    ],
)
def test_the_other_ten_parts_of_the_full_domain_are_denied_whatever_the_rest(
    known: dict[str, Any], reason: str
) -> None:
    """Exhaustive without a sample: the answer comes without reading any other input, so none can change it."""
    assert evaluate(Known(**known)) == Verdict("deny", reason)  # type: ignore[arg-type]


def test_a_person_who_is_not_erased_is_asked_about_further() -> None:
    """Control: with any of the three as it should be, the answer needs another input."""
    for known in (
        {"ledger_ok": True},
        {"ledger_ok": True, "subject": "restricted"},
        {"ledger_ok": True, "subject": "active", "address_ok": True},
    ):
        with pytest.raises(AttributeError):
            evaluate(Known(**known))  # type: ignore[arg-type]


def test_defaults_deny_every_purpose_on_every_class() -> None:
    for purpose, kind in product(DOMAIN["purpose"], DOMAIN["channel_class"]):
        assert evaluate(Inputs(purpose=purpose, channel_class=kind)).decision == "deny"


@pytest.mark.parametrize(
    ("inputs", "verdict"),
    [
        (
            Inputs("marketing", "platform", consent="implied", window_open=True),
            ("deny", "IMPLIED_NOT_ENOUGH"),
        ),
        (
            Inputs("reply", "platform", optout="purpose", window_open=True, due=True),
            ("allow", "REPLY_WINDOW"),
        ),
        (Inputs("marketing", "platform", consent="declared"), ("deny", "CONSENT_UNPROVEN")),
        (Inputs("marketing", "open", consent="other_channel"), ("deny", "CHANNEL_NOT_COVERED")),
        (Inputs("legal_notice", "open", optout="global", basis=True), ("allow", "LEGAL_NOTICE")),
        (Inputs("legal_notice", "platform", optout="global", basis=True), ("deny", "PLATFORM_OPTOUT")),
        (Inputs("transactional", "open", basis=True), ("allow", "CONTRACT")),
        (Inputs("transactional", "platform", basis=True), ("deny", "NO_CONSENT")),
        (Inputs("scheduled_return", "voice", due=True, age="teen", hours_in=False), ("allow", "APPOINTMENT")),
    ],
)
def test_golden_cases(inputs: Inputs, verdict: tuple[str, str]) -> None:
    assert evaluate(inputs) == Verdict(*verdict)


def test_the_policy_lets_declared_count_like_granted_under_its_own_name_and_nothing_else() -> None:
    names = [name for name in DOMAIN if name != "consent"]
    for values in product(*(DOMAIN[name] for name in names)):
        given = dict(zip(names, values, strict=True))
        off = evaluate(Inputs(**given, consent="declared"))
        on = evaluate(Inputs(**given, consent="declared", declared_ok=True))
        granted = evaluate(Inputs(**given, consent="granted"))
        named = granted._replace(reason=granted.reason.replace("CONSENT", "CONSENT_DECLARED_POLICY"))
        assert on == (named if off.reason == "CONSENT_UNPROVEN" else off), given
    for consent in set(DOMAIN["consent"]) - {"declared"}:
        for purpose in DOMAIN["purpose"]:
            inputs = Inputs(purpose, "open", consent=consent, window_open=True)
            assert evaluate(inputs) == evaluate(inputs._replace(declared_ok=True))
