"""Canonical bytes and hashes, to the letter of the vectors."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import hashing

from . import vectors

LEAVES = [hashlib.sha256(bytes([n])).hexdigest() for n in range(40)]
TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_text_hash_follows_the_vector() -> None:
    assert len(vectors.TEXT.encode()) == 72
    assert hashing.text_sha256(vectors.TEXT) == vectors.TEXT_SHA256


def test_text_hash_ignores_the_unicode_form_and_trims_nothing() -> None:
    assert hashing.text_sha256(unicodedata.normalize("NFD", vectors.TEXT)) == vectors.TEXT_SHA256
    assert hashing.text_sha256(vectors.TEXT + " ") != vectors.TEXT_SHA256


def test_commitment_to_personal_data_follows_the_vector() -> None:
    assert hashing.pii_commit(vectors.SALT, vectors.PII) == vectors.PII_COMMIT


def test_first_event_follows_the_vector() -> None:
    line = hashing.canonical(vectors.event_1())
    assert line.decode() == vectors.LINE_1
    assert len(line) == 916
    assert hashing.event_hash(vectors.event_1()) == vectors.HASH_1


def test_second_event_and_root_follow_the_vectors() -> None:
    assert hashing.event_hash(vectors.event_2()) == vectors.HASH_2
    assert hashing.merkle_root([vectors.HASH_1, vectors.HASH_2]) == vectors.ROOT


def test_empty_tree_has_the_root_of_the_vector() -> None:
    assert hashing.merkle_root([]) == vectors.EMPTY_ROOT


@pytest.mark.parametrize("value", [1.5, float("nan"), {"a": 0.0}, 2**53, {1: "x"}, {"é": 1}, b"x", object()])
def test_values_without_a_canonical_form_are_refused(value: Any) -> None:
    with pytest.raises(hashing.NotCanonical):
        hashing.canonical(value)


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", unicodedata.normalize("NFD", "João")])
def test_lone_surrogates_and_decomposed_text_are_refused(text: str) -> None:
    with pytest.raises(hashing.NotCanonical):
        hashing.canonical({"name": text})


@pytest.mark.parametrize(
    "line", ['{"a":1,"a":1}', '{"a":1.0}', '{"b":1,"a":2}', '{"a": 1}', '{"a":1e2}', '{"a":NaN}', '"\\u0041"']
)
def test_lines_that_would_not_come_out_the_same_are_refused(line: str) -> None:
    with pytest.raises(hashing.NotCanonical):
        hashing.parse(line)


def test_event_with_a_missing_or_foreign_key_is_refused() -> None:
    event = vectors.event_1()
    del event["minor"]
    with pytest.raises(hashing.NotCanonical):
        hashing.event_hash(event)
    with pytest.raises(hashing.NotCanonical):
        hashing.event_hash(vectors.event_1() | {"phone": "+5511999999999"})


@given(JSON_VALUES)
def test_canonical_form_reads_back_to_the_same_value(value: Any) -> None:
    assert hashing.parse(hashing.canonical(value)) == value


@given(JSON_VALUES)
def test_canonical_form_has_sorted_keys_and_no_spaces(value: Any) -> None:
    expected = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert hashing.canonical(value).decode() == expected


def test_times_are_cut_to_milliseconds_in_utc() -> None:
    moment = datetime(2024, 1, 15, 11, 30, 0, 412999, tzinfo=timezone(timedelta(hours=-3)))
    assert hashing.instant(moment) == "2024-01-15T14:30:00.412Z"
    with pytest.raises(hashing.NotCanonical):
        hashing.instant(datetime(2024, 1, 15))


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_times_sort_as_text(one: datetime, other: datetime) -> None:
    one, other = (at.replace(microsecond=at.microsecond // 1000 * 1000, year=2024) for at in (one, other))
    assert (hashing.instant(one) < hashing.instant(other)) == (one < other)


def naive_root(leaves: list[str]) -> str:
    """RFC 6962 section 2.1 word for word, as a second opinion."""
    if not leaves:
        return hashlib.sha256().hexdigest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = naive_root(leaves[:split]), naive_root(leaves[split:])
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


@pytest.mark.parametrize("size", range(41))
def test_growing_root_equals_the_recursive_definition(size: int) -> None:
    assert hashing.merkle_root(LEAVES[:size]) == naive_root(LEAVES[:size])


@pytest.mark.parametrize("size", range(1, 20))
def test_every_leaf_proves_its_place(size: int) -> None:
    leaves = LEAVES[:size]
    root = hashing.merkle_root(leaves)
    for index, leaf in enumerate(leaves):
        proof = hashing.inclusion_proof(leaves, index)
        assert hashing.root_from_proof(leaf, index, size, proof) == root
        assert hashing.root_from_proof(LEAVES[39], index, size, proof) != root


def test_proof_of_the_wrong_length_is_refused() -> None:
    proof = hashing.inclusion_proof(LEAVES[:8], 3)
    with pytest.raises(ValueError, match="too short"):
        hashing.root_from_proof(LEAVES[3], 3, 8, proof[:-1])
    with pytest.raises(ValueError, match="too long"):
        hashing.root_from_proof(LEAVES[3], 3, 8, [*proof, LEAVES[0]])


def test_commitment_needs_a_whole_salt_and_hides_equal_data() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        hashing.pii_commit(b"short", {})
    assert hashing.pii_commit(bytes(32), vectors.PII) != hashing.pii_commit(vectors.SALT, vectors.PII)


@pytest.mark.parametrize("before", [0, 1, 3, 4, 7, 8])
@pytest.mark.parametrize("pieces", [(0,), (1,), (5, 3), (16,), (2, 31, 1)])
def test_many_leaves_at_once_make_the_same_tree(before: int, pieces: tuple[int, ...]) -> None:
    leaves = [bytes([number]) * 32 for number in range(before + sum(pieces))]
    one, many = hashing.Frontier(), hashing.Frontier()
    for leaf in leaves:
        one.add(leaf)
    for leaf in leaves[:before]:
        many.add(leaf)
    done = before
    for piece in pieces:
        many.extend(leaves[done : done + piece])
        done += piece
    assert (many.size, many.peaks, many.root()) == (one.size, one.peaks, one.root())
    again = hashing.Frontier(many.size, many.peaks)
    assert again.root() == one.root()
