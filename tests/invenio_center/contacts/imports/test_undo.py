"""The way back: what nobody touched since, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.retention import runs
from invenio_center.contacts import actions as contacts
from invenio_center.contacts.imports import actions, queries
from invenio_center.contacts.imports.errors import UndoTooLate
from invenio_center.models import AuditEntry, Contact, ImportRow, ImportRun, User
from tests import factories

from .sheets import (
    HEAD,
    WHOLE,
    bring_in,
    codes,
    everybody,
    newest,
    state_of,
    take_back,
)

pytestmark = pytest.mark.django_db


def test_undo_takes_back_what_nobody_touched_since(supervisor: User, segment: Any) -> None:
    contact = factories.make_contact(name="", whatsapp="5511987654321", priority=10)
    contacts.set_tags(actor=None, contact=contact, tags=["antiga"])
    before = state_of(contact)
    bring_in(supervisor, HEAD, WHOLE, "11900001111;;Nova;;;;;;;;;", policy="overwrite")
    assert state_of(contact) != before
    assert Contact.objects.count() == 2
    assert take_back(supervisor, newest())["status"] == "undone"
    assert everybody() == [before]
    assert AuditEntry.objects.filter(action="contact.deleted").count() == 1


def test_undo_leaves_what_was_changed_afterwards(supervisor: User) -> None:
    contact = factories.make_contact(name="Ana", whatsapp="5511987654321")
    bring_in(
        supervisor,
        "telefone;nome;prioridade",
        "11987654321;Ana Lima;90",
        "11900001111;Nova;",
        policy="overwrite",
    )
    new = Contact.objects.get(name="Nova")
    contacts.update_contact(actor=supervisor, contact=contact, name="Ana Maria")
    contacts.update_contact(actor=supervisor, contact=new, priority=5)
    found = take_back(supervisor, newest())
    contact.refresh_from_db()
    assert (contact.name, contact.priority) == ("Ana Maria", None)
    assert Contact.objects.filter(pk=new.pk).exists()
    assert codes(found) == [(2, "", "kept"), (3, "", "kept")]


def test_a_person_who_has_written_since_is_kept(supervisor: User) -> None:
    bring_in(supervisor, "telefone", "5511987654321")
    factories.receive(factories.make_channel(), sender="5511987654321")
    take_back(supervisor, newest())
    assert Contact.objects.count() == 1


def test_after_seven_days_it_is_too_late_and_the_file_is_forgotten(supervisor: User) -> None:
    bring_in(supervisor, "email;nome", "a@x.com.br;Maria")
    run = newest()
    long_ago = timezone.now() - timedelta(days=7, minutes=1)
    ImportRun.objects.update(confirmed_at=long_ago, created_at=long_ago)
    with pytest.raises(UndoTooLate):
        actions.undo(actor=supervisor, run=run)
    assert runs.count("imports").due == 1
    begun = runs.start("imports", mine=True)
    while not runs.work(begun):
        continue
    assert runs.count("imports").due == 0
    assert list(ImportRow.objects.values_list("cells", "effects")) == [("", {})]
    assert next(iter(queries.result_rows(run)))[:2] == ["2", "Criado"]
