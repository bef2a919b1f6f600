"""Proofs of many leaves by one reading equal those of the plain definition."""

from __future__ import annotations

import pytest

from consent import hashing
from consent.exports import proofs
from consent.exports.pack import verify
from consent.exports.proofs import Proofs

from .. import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaves(db: None) -> list[str]:
    return [people.event(people.someone(), "consent.granted").event_hash for _ in range(21)]


@pytest.mark.parametrize("level", [1, 2, 12])
def test_every_inclusion_proof_is_the_plain_one(
    leaves: list[str], level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "BLOCK_LEVEL", level)
    monkeypatch.setattr(proofs, "BLOCK", 1 << level)
    for size in range(1, 22):
        asked = Proofs()
        ways = [asked.include(seq, size) for seq in range(1, size + 1)]
        asked.read(size)
        for index, way in enumerate(ways):
            assert asked.hashes(way) == hashing.inclusion_proof(leaves[:size], index), (size, index)


def test_every_consistency_proof_convinces_and_a_false_one_does_not(leaves: list[str]) -> None:
    roots = [hashing.merkle_root(leaves[:size]) for size in range(22)]
    for new in range(1, 22):
        asked = Proofs()
        ways = {old: asked.extend(old, new) for old in range(1, new + 1)}
        asked.read(new)
        for old, way in ways.items():
            proof = asked.hashes(way)
            assert verify.consistent(old, new, roots[old], roots[new], proof), (old, new)
            assert not verify.consistent(old, new, roots[0], roots[new], proof)
            assert old == new or not verify.consistent(old, new, roots[old], roots[old], proof)
