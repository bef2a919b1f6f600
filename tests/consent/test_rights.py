"""Erasure: the person goes, the chain stays."""

from __future__ import annotations

import uuid

import pytest

from consent.ledger import actions, queries, suppression
from consent.ledger.actions import Evidence
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvent, ConsentEvidence, ConsentVault
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


def test_legal_hold_stops_an_erasure_until_it_ends(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", pii=people.PII)
    hold = {"channels": [], "purposes": [], "method": "system", "actor": "compliance"}
    people.event(person, "hold.set", **hold)
    with pytest.raises(Conflict):
        actions.erase_subject(subject_id=person, actor="compliance")
    assert ConsentVault.objects.filter(event__subject_id=person).exists()
    people.event(person, "hold.released", **hold)
    actions.erase_subject(subject_id=person, actor="compliance")
    assert not ConsentVault.objects.filter(event__subject_id=person).exists()


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
