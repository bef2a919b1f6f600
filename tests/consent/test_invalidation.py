"""Consents declared void: only what rests on the bad act, once, with a second person, whatever happens meanwhile."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from consent.approvals import actions as approvals
from consent.approvals import queries as requests
from consent.approvals.errors import AlreadyAsked
from consent.choices import ApprovalKind, InvalidationState
from consent.invalidation import actions, queries, scopes
from consent.ledger import actions as ledger_actions
from consent.ledger import queries as ledger
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvent, ConsentText, Invalidation
from invenio_center.kernel.errors import Conflict

from . import people

pytestmark = pytest.mark.django_db
ANA, BETO = uuid.uuid4(), uuid.uuid4()
WHY = "A caixa vinha marcada na página"


def state(person: uuid.UUID, channel: str = "whatsapp", purpose: str = "marketing") -> str:
    return next(
        row["state"] for row in ledger.state(person) if (row["channel"], row["purpose"]) == (channel, purpose)
    )


def asked(scope: scopes.Scope) -> Invalidation:
    return actions.ask(scope=scope, reason=WHY, actor=ANA)


def approve(row: Invalidation) -> None:
    pending = requests.pending_on(ApprovalKind.INVALIDATE, row.public_id)
    assert pending
    approvals.approve(public_id=pending.public_id, actor=BETO)


def carried_out(scope: scopes.Scope) -> Invalidation:
    row = asked(scope)
    approve(row)
    actions.work()
    row.refresh_from_db()
    return row


def test_nothing_happens_before_another_person_approves(text: ConsentText) -> None:
    person = people.someone()
    people.opt_in(person, text)
    asked(scopes.text(text.code, text.version))
    actions.work()
    assert state(person) == "granted"


def test_everybody_of_a_text_version_loses_what_rests_on_it(text: ConsentText) -> None:
    persons = [people.someone() for _ in range(5)]
    for person in persons:
        people.opt_in(person, text)
    other = people.someone()
    people.opt_in(other, people.published(code="outro"))
    row = carried_out(scopes.text(text.code, text.version))
    assert {state(person) for person in persons} == {"invalidated"}
    assert state(other) == "granted"
    assert (row.state, row.seen, row.done) == (InvalidationState.DONE, 5, 5)
    assert verify_ledger().ok


def test_the_event_names_who_asked_and_what_it_ends(text: ConsentText) -> None:
    person = people.someone()
    grant = people.opt_in(person, text)
    row = carried_out(scopes.event(grant.seq))
    event = ConsentEvent.objects.get(type="consent.invalidated")
    assert event.actor == {"kind": "compliance", "id": str(ANA)}
    assert event.refs == [{"rel": "withdraws", "event_id": str(grant.event_id)}]
    assert event.origin == {"kind": "invalidation", "ref": str(row.public_id), "url": None}
    assert (event.channels, event.purposes) == (grant.channels, grant.purposes)


def test_a_later_consent_of_the_person_is_left_alone(text: ConsentText) -> None:
    person = people.someone()
    people.opt_in(person, text)
    people.opt_in(person, people.published(code="outro"), channels=["whatsapp"], purposes=["marketing"])
    carried_out(scopes.text(text.code, text.version))
    assert state(person) == "granted"
    assert state(person, "email") == "invalidated"


def test_a_withdrawal_stays_a_withdrawal(text: ConsentText) -> None:
    person = people.someone()
    people.opt_in(person, text)
    people.opt_out(person, channels=[])
    row = carried_out(scopes.text(text.code, text.version))
    assert state(person) == "withdrawn"
    assert row.done == 0


def test_a_double_opt_in_falls_with_what_it_confirmed(text: ConsentText) -> None:
    person = people.someone()
    pending = people.opt_in(person, text, double_opt_in="pending")
    ledger_actions.confirm_opt_in(
        subject_id=person, event_id=pending.event_id, origin={"kind": "email", "ref": "1"}
    )
    assert state(person) == "granted"
    carried_out(scopes.event(pending.seq))
    assert state(person) == "invalidated"


def test_an_import_or_a_page_is_named_by_its_origin(text: ConsentText) -> None:
    bad, good = people.someone(), people.someone()
    people.opt_in(bad, text, origin={"kind": "import", "ref": "lote-7", "url": None})
    people.opt_in(good, text, origin={"kind": "import", "ref": "lote-8", "url": None})
    carried_out(scopes.origin("import", "lote-7"))
    assert (state(bad), state(good)) == ("invalidated", "granted")


def test_work_cut_off_goes_on_where_it_was(text: ConsentText, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    persons = [people.someone() for _ in range(5)]
    for person in persons:
        people.opt_in(person, text)
    row = asked(scopes.text(text.code, text.version))
    approve(row)
    actions._batch()
    row.refresh_from_db()
    assert (row.state, row.seen, row.done) == (InvalidationState.WORKING, 2, 2)
    assert actions.work() == 3
    assert actions.work() == 0
    assert ConsentEvent.objects.filter(type="consent.invalidated").count() == 5


def test_what_comes_after_the_approval_is_not_in_it(text: ConsentText) -> None:
    early, late = people.someone(), people.someone()
    people.opt_in(early, text)
    row = asked(scopes.text(text.code, text.version))
    approve(row)
    people.opt_in(late, text)
    actions.work()
    assert (state(early), state(late)) == ("invalidated", "granted")


def test_a_refused_request_is_dropped_and_may_be_asked_again(text: ConsentText) -> None:
    grant = people.opt_in(people.someone(), text)
    row = asked(scopes.event(grant.seq))
    with pytest.raises(AlreadyAsked):
        asked(scopes.event(grant.seq))
    pending = requests.pending_on(ApprovalKind.INVALIDATE, row.public_id)
    assert pending
    approvals.refuse(public_id=pending.public_id, actor=BETO)
    row = queries.of(row.public_id)  # type: ignore[assignment]
    assert row.state == InvalidationState.DROPPED
    asked(scopes.event(grant.seq))


def test_a_scope_without_consents_is_refused(text: ConsentText) -> None:
    with pytest.raises(Conflict):
        asked(scopes.origin("landing", "nunca-existiu"))


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_invalidate_once() -> None:
    text = people.published()
    for _ in range(12):
        people.opt_in(people.someone(), text)
    row = asked(scopes.text(text.code, text.version))
    approve(row)

    def work(_turn: int) -> int:
        try:
            return actions.work()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(work, range(4))) == 12
    assert ConsentEvent.objects.filter(type="consent.invalidated").count() == 12
