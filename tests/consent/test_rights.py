"""Erasure: the person goes, the chain stays."""

from __future__ import annotations

import uuid

import pytest

from consent.ledger import actions, queries, sealed, suppression
from consent.ledger.actions import Evidence
from consent.ledger.verification import verify_ledger, verify_vault
from consent.models import ConsentEvent, ConsentEvidence, ConsentVault, SubjectKey
from invenio_center.kernel.errors import Conflict

from . import people

pytestmark = pytest.mark.django_db


def test_erased_person_leaves_a_whole_chain_and_no_personal_data(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", pii=people.PII, evidence=[Evidence("scan", b"ink")])
    people.opt_out(person, address="+5511999998888", pii=people.PII)
    bystander = people.event(people.someone(), "consent.granted", pii=people.PII)
    actions.erase_subject(subject_id=person, actor="compliance")
    assert not ConsentVault.objects.filter(event__subject_id=person).exists()
    assert not ConsentEvidence.objects.filter(event__subject_id=person).exists()
    assert queries.vault_of(bystander) == people.PII
    assert verify_ledger().ok
    assert queries.person(person)["status"] == "erased"
    assert suppression.is_suppressed("+5511999998888", "whatsapp")


def test_nothing_personal_is_left_in_any_column(person: uuid.UUID) -> None:
    from django.db import connection

    people.event(person, "consent.granted", pii=people.PII)
    actions.erase_subject(subject_id=person, actor="compliance")
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'consent\\_%' AND relkind = 'r'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text ~ 'João|99999|203\\.0\\.113'")  # noqa: S608
            assert cursor.fetchone()[0] == 0, table


HOLD = {"channels": [], "purposes": [], "method": "system", "actor": "compliance"}


def test_legal_hold_moves_an_erased_person_to_the_sealed_store(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted", pii=people.PII, evidence=[Evidence("scan", b"ink")])
    people.event(person, "hold.set", expires_at=people.at(10_000), **HOLD)
    actions.erase_subject(subject_id=person, actor="compliance")
    assert queries.vault_of(event) is None
    assert not SubjectKey.objects.filter(subject_id=person).exists()
    assert sealed.opened(person) == {event.seq: people.PII}
    assert ConsentVault.objects.get(event=event).held_until == people.at(10_000)
    assert sealed.ended() == [] and list(verify_vault()) == []


@pytest.mark.parametrize("end", ["released", "date"])
def test_sealed_store_is_emptied_when_the_hold_ends(person: uuid.UUID, end: str) -> None:
    until = people.at(10_000) if end == "released" else people.at(1)
    people.event(person, "consent.granted", pii=people.PII, evidence=[Evidence("scan", b"ink")])
    people.event(person, "hold.set", expires_at=until, **HOLD)
    actions.erase_subject(subject_id=person, actor="compliance")
    if end == "released":
        people.event(person, "hold.released", **HOLD)
    assert sealed.ended() == [person]
    assert sealed.destroy(person) == 2
    assert sealed.opened(person) == {} and sealed.ended() == []
    assert verify_ledger().ok


def test_hold_whose_date_has_come_is_released_by_the_system(person: uuid.UUID) -> None:
    other = people.someone()
    people.event(person, "hold.set", expires_at=people.at(1), **HOLD)
    people.event(other, "hold.set", **HOLD)
    assert sealed.lapse() == 1 and sealed.lapse() == 0
    assert (queries.person(person)["hold"], queries.person(other)["hold"]) == (False, True)
    assert ConsentEvent.objects.first().actor["kind"] == "system"  # type: ignore[union-attr]


def test_copy_of_the_vault_is_unreadable_once_the_key_is_gone(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", pii=people.PII, evidence=[Evidence("scan", b"ink")])
    copies = [ConsentVault.objects.get(), ConsentEvidence.objects.get()]
    assert [copy.open()[1] for copy in copies] == [people.PII, b"ink"]
    actions.erase_subject(subject_id=person, actor="compliance")
    for copy in copies:
        with pytest.raises(ValueError, match="eliminada"):
            copy.open()


def test_erasure_is_final(person: uuid.UUID) -> None:
    actions.erase_subject(subject_id=person, actor="compliance")
    people.event(person, "subject.released", channels=[], purposes=[], method="system")
    assert queries.person(person)["status"] == "erased"


def test_nobody_is_merged_into_themselves(person: uuid.UUID) -> None:
    with pytest.raises(Conflict):
        actions.merge_subjects(survivor=person, merged=person)
    other = people.someone()
    actions.merge_subjects(survivor=person, merged=other)
    with pytest.raises(Conflict):
        actions.merge_subjects(survivor=other, merged=person)


def test_refused_merge_leaves_no_event(person: uuid.UUID) -> None:
    with pytest.raises(Conflict):
        actions.merge_subjects(survivor=person, merged=person)
    assert not ConsentEvent.objects.exists()
