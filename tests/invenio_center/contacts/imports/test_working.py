"""Rights, states, the queue that follows; workers that stop, fail or die."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from invenio_center.contacts.imports import actions, queries, working
from invenio_center.kernel.errors import Conflict, NotAllowed
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import AuditEntry, Contact, ImportRun, ImportStatus, Role, User
from invenio_live.models import Conversation
from tests import factories
from tests.invenio_live.queue.waiting import wait

from .sheets import (
    bring_in,
    newest,
    take_back,
    told,
    upload,
)

pytestmark = pytest.mark.django_db


def test_what_waits_follows_and_is_moved_in_one_go_for_a_batch(supervisor: User) -> None:
    line = factories.make_channel(priority=50)
    people = [wait(channel=line) for _ in range(3)]
    heard: list[list[int]] = []

    def listen(sender: Any, contacts: Any = (), **_: Any) -> None:
        heard.append(list(contacts))

    ranking_changed.connect(listen)
    try:
        rows = [f"{one.contact.identities.get().value};90" for one in people]
        bring_in(supervisor, "telefone;prioridade", *rows)
    finally:
        ranking_changed.disconnect(listen)
    lanes = Conversation.objects.filter(pk__in=[one.pk for one in people]).values_list(
        "lane__priority", flat=True
    )
    assert list(lanes) == [90, 90, 90]
    assert [len(one) for one in heard] == [3]


def test_only_supervisors_import(supervisor: User) -> None:
    for role in (Role.AGENT, Role.COMPLIANCE, Role.ADMIN):
        with pytest.raises(NotAllowed):
            upload(factories.make_user(role), "email", "a@x.com.br")


def test_a_run_is_confirmed_once(supervisor: User) -> None:
    run = upload(supervisor, "email", "a@x.com.br")
    actions.confirm(actor=supervisor, run=run)
    with pytest.raises(Conflict):
        actions.confirm(actor=supervisor, run=run)


def test_cancelled_in_the_middle_it_stops_and_what_came_in_can_be_undone(
    supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH", 2)
    run = upload(supervisor, "email", *(f"a{n}@x.com.br" for n in range(5)))
    actions.confirm(actor=supervisor, run=run)
    working.import_batch(run)
    actions.cancel(actor=supervisor, run=run)
    assert working.work()
    assert (Contact.objects.count(), told(run)["status"], told(run)["processed"]) == (2, "cancelled", 2)
    assert take_back(supervisor, run)["status"] == "undone"
    assert Contact.objects.count() == 0


def test_the_result_file_tells_of_every_row(supervisor: User) -> None:
    bring_in(supervisor, "email;nome", "a@x.com.br;A", "errado;B")
    run = newest()
    assert queries.result_head(run) == ["linha", "resultado", "situação", "motivo", "email", "nome"]
    assert list(queries.result_rows(run)) == [
        ["2", "Criado", "Importada", "", "a@x.com.br", "A"],
        ["3", "Recusada", "Recusada", "E-mail: Informe um e-mail válido.", "errado", "B"],
    ]


def test_a_fault_of_ours_ends_the_import_and_what_came_in_can_be_undone(
    supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH", 1)
    run = upload(supervisor, "email", "a@x.com.br", "b@x.com.br")
    actions.confirm(actor=supervisor, run=run)
    working.import_batch(run)

    def broken(*_: Any) -> None:
        raise KeyError("x")

    monkeypatch.setattr(working, "_write", broken)
    assert working.work()
    found = told(run)
    assert (found["status"], found["processed"]) == ("failed", 1)
    assert found["failure"]
    take_back(supervisor, run)
    assert Contact.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_one_killed_write_each_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 5)
    actor = factories.make_user(Role.SUPERVISOR)
    run = upload(actor, "email", *(f"a{n}@x.com.br" for n in range(40)))
    actions.confirm(actor=actor, run=run)

    real, times = working._write, iter(range(100))

    def dying(*args: Any) -> None:
        real(*args)
        if next(times) == 2:
            raise RuntimeError("killed before its commit")

    monkeypatch.setattr(working, "_write", dying)

    def batches() -> None:
        try:
            while working.import_batch(run):
                pass
        except RuntimeError:
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=batches) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert working.work()
    assert ImportRun.objects.get().status == ImportStatus.DONE
    assert Contact.objects.count() == 40
    assert AuditEntry.objects.filter(action="contact.created").count() == 40
    assert told(run)["preview"]["created"] == 40
