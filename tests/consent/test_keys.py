"""Each person has a key; each key is wrapped by the installation's, which may be replaced."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consent import hashing
from consent.ledger import actions, queries, sealed, signing
from consent.ledger.actions import Draft, Evidence
from consent.ledger.verification import verify_ledger, verify_vault
from consent.models import ConsentEvidence, ConsentVault, SubjectKey
from invenio_center.kernel import secrets

from . import people

pytestmark = pytest.mark.django_db


def test_all_boxes_of_a_person_are_under_one_key_and_no_others_are(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", pii=people.PII, evidence=[Evidence("scan", b"ink")])
    people.opt_out(person, pii=people.PII)
    stranger = people.event(people.someone(), "consent.granted", pii=people.PII)
    key = SubjectKey.of([person])[person]
    assert SubjectKey.objects.count() == 2
    for row in (*ConsentVault.objects.filter(event__subject_id=person), ConsentEvidence.objects.get()):
        assert row.open(key)
    with pytest.raises(ValueError, match="não abre"):
        stranger.vault.open(key)


def test_people_of_one_batch_get_their_keys_with_it(person: uuid.UUID) -> None:
    scope: tuple[Any, ...] = ("subject", ["sms"], ["marketing"], "api", people.ORIGIN, "LGPD-7-I")
    crowd = [person, person, *(people.someone() for _ in range(3))]
    events = actions.append_events([Draft("consent.granted", who, *scope, pii=people.PII) for who in crowd])
    assert SubjectKey.objects.count() == 4
    assert [queries.vault_of(event) for event in events] == [people.PII] * 5


def test_person_without_personal_data_has_no_key(person: uuid.UUID) -> None:
    people.event(person, "consent.granted")
    assert not SubjectKey.objects.exists()


def test_new_installation_key_takes_over_and_the_old_one_may_go(person: uuid.UUID, settings: Any) -> None:
    event = people.event(person, "consent.granted", pii=people.PII)
    signing.sign_head()
    old = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = ["new", *old]
    assert queries.vault_of(event) == people.PII
    call_command("rotate_keys")
    settings.ENCRYPTION_KEYS = ["new"]
    assert queries.vault_of(event) == people.PII
    people.event(person, "consent.granted")
    assert signing.sign_head() is not None
    settings.ENCRYPTION_KEYS = old
    with pytest.raises(ValueError, match="nenhuma chave"):
        queries.vault_of(event)
    with pytest.raises(CommandError, match="Mantenha a chave antiga"):
        call_command("rotate_keys")


def test_boxes_from_before_people_had_keys_open_and_are_brought_over(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted", pii=people.PII, evidence=[Evidence("scan", b"ink")])
    vault, proof = ConsentVault.objects.get(), ConsentEvidence.objects.get()
    salt, pii = vault.open()
    content = {"salt": base64.b64encode(salt).decode(), "pii": pii}
    ConsentVault.objects.update(box=secrets.encrypt(json.dumps(content)))
    ConsentEvidence.objects.update(box=secrets.encrypt(base64.b64encode(b"".join(proof.open())).decode()))
    SubjectKey.objects.all().delete()
    assert queries.vault_of(event) == people.PII and list(verify_vault()) == []
    call_command("rotate_keys")
    assert SubjectKey.objects.count() == 1
    assert queries.vault_of(event) == people.PII and list(verify_vault()) == []
    again = ConsentEvidence.objects.get()
    salt, content = again.open()
    assert secrets.is_sealed(again.box) and content == b"ink"
    assert hashing.evidence_commit(salt, content) == proof.commit
    actions.erase_subject(subject_id=person, actor="compliance")
    assert verify_ledger().ok


def test_changed_proof_is_found(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", evidence=[Evidence("scan", b"ink")])
    key = SubjectKey.of([person])[person]
    ConsentEvidence.objects.update(box=secrets.seal(key, bytes(32) + b"other ink"))
    assert [(fault.code, fault.seq) for fault in verify_vault()] == [("vault", 1)]


def test_hold_seals_boxes_from_before_people_had_keys_too(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted", pii=people.PII)
    salt, pii = ConsentVault.objects.get().open()
    content = {"salt": base64.b64encode(salt).decode(), "pii": pii}
    ConsentVault.objects.update(box=secrets.encrypt(json.dumps(content)))
    SubjectKey.objects.all().delete()
    people.event(person, "hold.set", channels=[], purposes=[], method="system", actor="compliance")
    actions.erase_subject(subject_id=person, actor="compliance")
    assert queries.vault_of(event) is None and sealed.opened(person) == {1: people.PII}
