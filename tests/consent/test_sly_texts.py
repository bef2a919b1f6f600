"""Texts that are void in a roundabout way, and harmless ones that look like them (docs/consent-texts.md)."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from consent.ledger.validator import validate

from . import corpus
from .text_cases import NAMES

SLY = [
    one
    for name in ("sly.txt", "sly_unseen.txt", "sly_later.txt", "sly_last.txt", "sly_final.txt")
    for one in corpus.bad(name)
]
PLAIN = [one for name in ("plain.txt", "plain_unseen.txt", "plain_last.txt") for one in corpus.good(name)]


def test_each_kind_is_tried_in_fifteen_ways_and_has_as_many_harmless_neighbours() -> None:
    void = Counter(one.category for one in SLY)
    harmless = Counter(one.category for one in PLAIN)
    assert min(void.values()) >= 15
    assert min(harmless[kind] for kind in void) >= 15
    assert len({one.body for one in [*SLY, *PLAIN]}) == len(SLY) + len(PLAIN)


def test_no_roundabout_wording_is_accepted() -> None:
    assert [one.body for one in SLY if validate(one.body, NAMES).verdict != "invalid"] == []


def test_most_are_refused_for_the_reason_that_helps_to_mend_them() -> None:
    named = [one for one in SLY if one.code in validate(one.body, NAMES).codes]
    assert len(named) / len(SLY) >= 0.93


def test_harmless_neighbours_stay_accepted() -> None:
    refused = [one.body for one in PLAIN if validate(one.body, NAMES).verdict == "invalid"]
    assert len(refused) / len(PLAIN) <= 0.05, refused


def test_what_companies_write_is_judged_as_they_mean_it() -> None:
    """Written without looking at the rules: 13 of the first 59 were refused before the leads and proofs were known."""
    refused = [one for one in corpus.lines("natural.txt") if validate(one, NAMES).verdict == "invalid"]
    accepted = [one for one in corpus.lines("natural_void.txt") if validate(one, NAMES).verdict != "invalid"]
    assert (refused, accepted) == ([], [])


def test_harmless_neighbours_cover_what_they_name() -> None:
    for one in PLAIN:
        got = validate(one.body, NAMES)
        if got.verdict != "invalid":
            assert (set(got.purposes), set(got.channels)) == (one.purposes, one.channels), one.body


@pytest.mark.parametrize(
    "body",
    [
        "Aceito receber, em nome da Empresa XYZ, ofertas por e-mail.",
        "Autorizo contatos em nome da Empresa XYZ por SMS com ofertas.",
    ],
)
def test_name_of_the_company_behind_the_word_name_is_no_gap(body: str) -> None:
    assert validate(body, NAMES).verdict == "valid"
    assert "PLACEHOLDER" in validate(body.replace("Empresa XYZ", "empresa"), NAMES).codes


@pytest.mark.parametrize("lead", ["ao clicar ", "como cliente, ", "eu, ", "sim, ", "para receber "])
def test_long_hostile_leads_are_judged_quickly(lead: str) -> None:
    started = time.perf_counter()
    validate(lead * 120 + "z" * 70 + " aceito receber ofertas da Empresa XYZ por e-mail", NAMES)
    assert time.perf_counter() - started < 0.5
