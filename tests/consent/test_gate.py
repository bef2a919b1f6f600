"""A database that is older than its anchors, or another, sends nothing until compliance says so."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from consent.anchors import gate
from consent.choices import HaltCode
from consent.ledger import actions as ledger
from consent.ledger import queries
from consent.models import ConsentText, Installation, TreeHead
from consent.tasks import keep_heads
from invenio_center.kernel.errors import Conflict

from . import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def anchored(person: uuid.UUID, text: ConsentText) -> uuid.UUID:
    """A person who agreed, in a ledger of two events whose head is outside."""
    people.event(people.someone(), "consent.granted")
    people.opt_in(person, text, channels=["email"], purposes=["marketing"])
    assert keep_heads() == 2
    return person


def lose_the_end() -> None:
    """What a backup from before the last event looks like."""
    people.tamper("DELETE FROM consent_event WHERE seq = 2")
    people.tamper("DELETE FROM consent_head")
    people.tamper("DELETE FROM consent_anchor")


def answer(person: uuid.UUID) -> str:
    return ledger.decide(subject_id=person, channel="email", purpose="reply", window_open=True).reason


def test_database_that_bears_its_anchors_out_goes_on(anchored: uuid.UUID) -> None:
    assert gate.check() is None
    assert answer(anchored) == "REPLY_WINDOW"


def test_restored_backup_stops_every_decision(anchored: uuid.UUID) -> None:
    lose_the_end()
    halt = gate.check()
    assert halt is not None and halt.code == HaltCode.OLDER
    assert (halt.found["size"], halt.found["events"]) == (2, 1)
    assert answer(anchored) == "LEDGER_UNAVAILABLE"
    assert gate.check() == halt


def test_nothing_is_signed_over_a_restored_backup(anchored: uuid.UUID, anchor_dir: Path) -> None:
    lose_the_end()
    people.event(people.someone(), "consent.granted")
    before = sorted(anchor_dir.iterdir())
    assert keep_heads() is None
    assert not TreeHead.objects.exists() and sorted(anchor_dir.iterdir()) == before


def test_ledger_written_anew_is_another(anchored: uuid.UUID) -> None:
    people.tamper("UPDATE consent_event SET event_hash = repeat('0', 64) WHERE seq = 2")
    halt = gate.check()
    assert halt is not None and halt.code == HaltCode.DIFFERS


def test_lost_head_is_older_even_when_the_events_are_there(anchored: uuid.UUID) -> None:
    people.tamper("DELETE FROM consent_anchor")
    people.tamper("DELETE FROM consent_head")
    halt = gate.check()
    assert halt is not None and halt.code == HaltCode.OLDER


def test_emptied_database_is_older(anchored: uuid.UUID) -> None:
    lose_the_end()
    people.tamper("DELETE FROM consent_event")
    people.tamper("DELETE FROM consent_installation")
    halt = gate.check()
    assert halt is not None and halt.code == HaltCode.OLDER
    assert queries.tenant_id()


def test_anchors_of_another_installation_stop_it(anchored: uuid.UUID) -> None:
    Installation.objects.update(tenant_id=uuid.uuid4())
    halt = gate.check()
    assert halt is not None and halt.code == HaltCode.FOREIGN


def test_hole_in_the_chain_stops_it_when_the_next_head_is_due(anchored: uuid.UUID) -> None:
    for _ in range(2):
        people.event(people.someone(), "consent.granted")
    people.tamper("UPDATE consent_head SET timestamp = timestamp - interval '11 minutes'")
    people.tamper("DELETE FROM consent_event WHERE seq = 3")
    assert keep_heads() is None
    halt = gate.current()
    assert halt is not None and halt.code == HaltCode.BROKEN


def test_damaged_file_hides_no_older_one(anchored: uuid.UUID, anchor_dir: Path) -> None:
    (anchor_dir / "9.json").write_text("{}")
    lose_the_end()
    assert gate.check() is not None


def test_release_lets_the_ledger_go_on_and_counts_only_newer_anchors(anchored: uuid.UUID) -> None:
    lose_the_end()
    halt = gate.check()
    assert halt is not None
    who = uuid.uuid4()
    gate.release(halt=halt.public_id, by=who, reason="Backup das 3h, perda aceita")
    assert gate.check() is None
    assert answer(anchored) == "REPLY_WINDOW"
    people.event(people.someone(), "consent.granted")
    assert keep_heads() == 2
    lose_the_end()
    again = gate.check()
    assert again is not None and again.pk != halt.pk


def test_release_is_of_the_halt_that_was_shown(anchored: uuid.UUID) -> None:
    lose_the_end()
    halt = gate.check()
    assert halt is not None
    with pytest.raises(Conflict):
        gate.release(halt=uuid.uuid4(), by=None, reason="outra")
    assert answer(anchored) == "LEDGER_UNAVAILABLE"
