"""The validator measured on texts that were kept before it was tuned on them (docs/consent-texts.md)."""

from __future__ import annotations

from consent.ledger.validator import validate

from . import corpus
from .text_cases import NAMES

AGREEMENT = 0.95
# What makes a consent void however well the rest is said: here nothing may slip through.
HARD = frozenset(
    {
        "NEGATED", "PURPOSE_BLANKET", "THIRD_PARTY_OPEN", "INFERRED", "OPT_OUT_FRAMING", "BUNDLED", "CONDITIONED",
        "WAIVER", "PLACEHOLDER", "HIDDEN_TEXT", "PRECHECKED", "ACK_ONLY", "NO_ACT",
    }
)  # fmt: skip


def test_there_are_a_hundred_texts_of_each_kind_in_every_category() -> None:
    assert len(corpus.good()) >= 100
    assert len(corpus.bad()) >= 100
    assert {one.code for one in corpus.bad()} >= HARD
    assert len({one.body for one in [*corpus.good(), *corpus.bad()]}) == len([*corpus.good(), *corpus.bad()])


def test_no_void_text_is_accepted() -> None:
    accepted = [one.body for one in corpus.bad() if validate(one.body, NAMES).verdict != "invalid"]
    assert accepted == []


def test_void_texts_are_refused_for_a_reason_that_helps_to_mend_them() -> None:
    hard = [one for one in corpus.bad() if one.code in HARD]
    named = [one for one in hard if one.code in validate(one.body, NAMES).codes]
    assert len(named) / len(hard) >= AGREEMENT


def test_verdicts_agree_with_people_in_at_least_ninety_five_of_a_hundred() -> None:
    refused = [one.body for one in corpus.good() if validate(one.body, NAMES).verdict == "invalid"]
    assert len(refused) / len(corpus.good()) <= 1 - AGREEMENT, refused


def test_no_text_covers_offers_or_debts_that_it_does_not_name() -> None:
    for one in corpus.good():
        more = set(validate(one.body, NAMES).purposes) - one.purposes
        assert not more & {"marketing", "survey", "collections"}, one.body


def test_coverage_agrees_with_people() -> None:
    same = [
        one
        for one in corpus.good()
        if (verdict := validate(one.body, NAMES))
        and (set(verdict.purposes), set(verdict.channels)) == (one.purposes, one.channels)
    ]
    assert len(same) / len(corpus.good()) >= AGREEMENT
