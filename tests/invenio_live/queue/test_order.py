"""Property: in random worlds under random changes, list = next = explanation = an independent model.

Worlds have segments with rules and by hand, rights, reservations, promised returns, ageing and rows put on top. Each
step changes one fact and compares the lists of every agent and of the supervisors, and some claims, with the model of
``model.py``. A case is one row in its place as one person sees it: position, score, source, tier, VIP and sentence.
"""

from __future__ import annotations

import random

import pytest
from django.db import transaction

from invenio_live.queue import actions, queries
from invenio_live.queue.errors import Paused

from . import worlds
from .worlds import Pair

pytestmark = pytest.mark.django_db
WORLDS, STEPS, CASES = 30, 16, 10_000
SOURCE_WORDS = {"contact": "definida no contato", "segment": "do segmento", "channel": "do canal"}


@pytest.mark.timeout(600)
def test_the_order_is_the_published_one_whatever_happens() -> None:
    cases = 0
    for seed in range(WORLDS):
        with transaction.atomic():
            pair = worlds.make(random.Random(seed))
            cases += sum(step(pair, f"seed {seed}") for _ in range(STEPS))
            transaction.set_rollback(True)
    assert cases >= CASES


def step(pair: Pair, where: str) -> int:
    """One change, then the lists, then one claim. Returns how many places were compared."""
    name = pair.dice.choice(sorted(pair.agents))
    pair.dice.choice(worlds.CHANGES)(pair, name)
    compared = 0
    for viewer in (None, *sorted(pair.agents)):
        compared += compare_list(pair, viewer, where)
    if pair.dice.random() < 0.4:
        compare_claim(pair, name, where)
        compared += 1
    return compared


def compare_list(pair: Pair, name: str | None, where: str) -> int:
    agent = pair.model.agents[name] if name else None
    found = queries.list_queue(pair.agents[name] if name else None, 100)
    expected = pair.model.order(agent)
    assert [entry.conversation_id for entry in found.entries] == expected, where
    assert (found.total, found.urgent) == (len(expected), pair.model.urgent(agent)), where
    assert queries.is_urgent(pair.agents[name] if name else None) == found.urgent, where
    rows = {row.id: row for row in pair.model.rows}
    for entry in found.entries:
        row = rows[entry.conversation_id]
        score, source = pair.model.score(row)
        assert (entry.priority, entry.priority_source) == (score, source), where
        assert entry.vip == pair.model.vip(row), where
        tier = {1: "scheduled", 2: "webchat", 3: "normal"}[int(pair.model.key(row)[0])]
        assert entry.tier == tier, where
        if row.topped and tier == "normal":
            assert entry.why.startswith("Posto no topo por"), where
        elif tier == "normal":
            assert entry.why.startswith(f"Prioridade {score} {SOURCE_WORDS[source]}"), where
            assert ("adiantado pelo tempo" in entry.why) == pair.model.advanced(row), where
    return len(expected)


def compare_claim(pair: Pair, name: str, where: str) -> None:
    agent = pair.model.agents[name]
    if not agent.online:
        with pytest.raises(Paused):
            actions.claim_next(pair.agents[name])
        return
    expected = pair.model.order(agent)
    got = actions.claim_next(pair.agents[name])
    assert (got.pk if got else None) == (expected[0] if expected else None), where
    for row in pair.model.rows:
        row.taken = row.taken or (got is not None and row.id == got.pk)


def test_a_wrong_order_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the same comparison when the model forgets that a segment's score replaces the channel's."""
    monkeypatch.setattr(worlds.World, "score", lambda _world, row: (row.line.priority, "channel"))
    with pytest.raises(AssertionError), transaction.atomic():
        for seed in range(5):
            pair = worlds.make(random.Random(seed))
            for _ in range(STEPS):
                step(pair, f"seed {seed}")
