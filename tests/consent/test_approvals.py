"""Acts that take two people."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from consent.approvals import actions, acts, queries
from consent.approvals.errors import AlreadyAsked, AlreadyDecided, SecondPerson
from consent.choices import ApprovalKind, ApprovalState
from consent.models import Approval
from invenio_center.kernel.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
ANA, BETO = uuid.uuid4(), uuid.uuid4()
KIND = ApprovalKind.RELEASE_LEDGER


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[uuid.UUID]]:
    """Targets of the acts that happened."""
    targets: list[uuid.UUID] = []
    monkeypatch.setitem(acts._ACTS, KIND, lambda approval: targets.append(approval.target))
    yield targets


def asked(target: uuid.UUID | None = None) -> Approval:
    return actions.ask(
        kind=KIND, target=target or uuid.uuid4(), reason="O banco foi restaurado de propósito", actor=ANA
    )


def test_an_act_happens_when_another_person_approves_it(done: list[uuid.UUID]) -> None:
    approval = asked()
    assert done == []
    actions.approve(public_id=approval.public_id, actor=BETO, note="Conferi")
    approval.refresh_from_db()
    assert (approval.state, approval.decided_by, approval.note) == ("approved", BETO, "Conferi")
    assert done == [approval.target]


def test_who_asked_cannot_approve(done: list[uuid.UUID]) -> None:
    approval = asked()
    with pytest.raises(SecondPerson):
        actions.approve(public_id=approval.public_id, actor=ANA)
    assert done == []
    assert queries.pending_on(KIND, approval.target) == approval


def test_the_database_itself_wants_two_people(done: list[uuid.UUID]) -> None:
    approval = asked()
    approval.state, approval.decided_by, approval.decided_at = "approved", ANA, approval.asked_at
    with pytest.raises(IntegrityError, match="consent_approval_two_people"), transaction.atomic():
        approval.save()


def test_an_act_that_fails_leaves_the_request_pending(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_approval: Approval) -> None:
        raise Conflict("Há guarda legal.")

    monkeypatch.setitem(acts._ACTS, KIND, fails)
    approval = asked()
    with pytest.raises(Conflict):
        actions.approve(public_id=approval.public_id, actor=BETO)
    assert queries.pending_on(KIND, approval.target) == approval


def test_a_request_is_decided_once(done: list[uuid.UUID]) -> None:
    approval = asked()
    actions.refuse(public_id=approval.public_id, actor=BETO)
    with pytest.raises(AlreadyDecided):
        actions.approve(public_id=approval.public_id, actor=BETO)
    assert done == []


def test_who_asked_takes_the_request_back(done: list[uuid.UUID]) -> None:
    approval = actions.refuse(public_id=asked().public_id, actor=ANA)
    assert approval.state == ApprovalState.CANCELLED


def test_one_request_waits_per_act_and_target(done: list[uuid.UUID]) -> None:
    target = uuid.uuid4()
    asked(target)
    with pytest.raises(AlreadyAsked):
        asked(target)


def test_a_request_needs_a_reason(done: list[uuid.UUID]) -> None:
    with pytest.raises(Invalid):
        actions.ask(kind=KIND, target=uuid.uuid4(), reason="  ok  ", actor=ANA)


@pytest.mark.django_db(transaction=True)
def test_of_many_approvals_at_once_the_act_happens_once(done: list[uuid.UUID]) -> None:
    approval = asked()

    def approve(_turn: int) -> bool:
        try:
            actions.approve(public_id=approval.public_id, actor=uuid.uuid4())
        except AlreadyDecided:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(approve, range(16))) == 1
    assert done == [approval.target]
