"""Erasing a person: asked, restricted, approved by a second one, answered, done; held where the law holds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from channels_app.models import Channel, Delivery, DeliveryState
from consent.approvals import queries as approvals
from consent.approvals.errors import SecondPerson
from consent.desk import holds
from consent.desk import queries as desk
from consent.ledger import queries as consents
from consent.ledger import suppression
from consent.ledger.verification import verify_ledger
from invenio_center.contacts import actions as contacts
from invenio_center.contacts.queries import search
from invenio_center.kernel import sql
from invenio_center.models import AuditEntry, Contact, User
from invenio_live.choices import ConversationStatus
from invenio_live.files import actions as files
from invenio_live.models import Attachment, Conversation, ErasureRun, ErasureState
from invenio_live.privacy import requests
from invenio_live.privacy.erasure import asking, traffic, working
from tests import factories

from .conftest import agreed

pytestmark = pytest.mark.django_db
REASON = "Pedido da própria pessoa."
Officers = tuple[User, User]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def approved(rita: Contact, officers: Officers) -> Callable[[], ErasureRun]:
    def act() -> ErasureRun:
        asked = asking.ask(contact=rita, actor=officers[0], reason=REASON)
        return asking.approve(approval=asked, actor=officers[1])

    return act


def finished(run: ErasureRun) -> ErasureRun:
    """The answer has had its time, and a worker comes by."""
    ErasureRun.objects.filter(pk=run.pk).update(waits_until=sql.now())
    working.work()
    run.refresh_from_db()
    return run


def test_who_asks_does_not_approve_and_the_person_is_restricted_meanwhile(
    rita: Contact, officers: Officers
) -> None:
    asked = asking.ask(contact=rita, actor=officers[0], reason=REASON)
    assert consents.person(rita.subject_id)["status"] == "restricted"
    with pytest.raises(SecondPerson):
        asking.approve(approval=asked, actor=officers[0])
    assert not ErasureRun.objects.exists()
    asking.refuse(approval=asked, actor=officers[1])
    assert consents.person(rita.subject_id)["status"] == "active"


def test_the_answer_leaves_before_the_address_goes(
    rita: Contact, text: Any, mail: Channel, officers: Officers
) -> None:
    request = requests.open_for(rita, right="deletion", via="page", identity="code")
    asked = asking.ask(contact=rita, actor=officers[0], reason=REASON, request=request.public_id)
    run = asking.approve(approval=asked, actor=officers[1])
    letter = Delivery.objects.get(public_id=run.letter)
    assert (
        letter.to == "rita@x.example"
        and "Guardamos só o que a lei manda" in letter.payload["message"]["text"]
    )
    working.work()
    run.refresh_from_db()
    assert run.state == ErasureState.ANSWERING
    rita.refresh_from_db()
    assert rita.name
    Delivery.objects.filter(pk=letter.pk).update(state=DeliveryState.SENT)
    working.work()
    run.refresh_from_db()
    assert (run.state, run.steps_done) == (ErasureState.DONE, len(working.STEPS))
    letter.refresh_from_db()
    assert (letter.to, letter.payload, letter.provider_id) == ("", {}, "")
    request.refresh_from_db()
    assert (request.state, request.details, request.answer) == ("answered", "", "")
    kinds = [one.kind for one in request.steps.all()]
    assert kinds[0] == "opened" and {"answered", "emptied"} <= set(kinds)


def test_what_stays_is_the_proof_and_nothing_that_names_the_person(
    rita: Contact, text: Any, approved: Callable[[], ErasureRun]
) -> None:
    agreed(rita, text)
    conversation = factories.receive(
        factories.make_channel(), "Meu pedido", sender="5511988776655"
    ).conversation
    assert conversation.contact == rita
    run = finished(approved())
    assert run.state == ErasureState.DONE, run.failure
    rita.refresh_from_db()
    assert (rita.name, str(rita), rita.identities.count()) == ("", "Dados eliminados", 0)
    assert consents.person(rita.subject_id)["status"] == "erased"
    assert suppression.is_suppressed("+5511988776655", "sms")
    assert suppression.is_suppressed("+551188776655", "sms")
    assert suppression.is_suppressed("rita@x.example", "email")
    assert verify_ledger().ok
    conversation.refresh_from_db()
    assert (conversation.status, conversation.preview) == (ConversationStatus.CLOSED, "")
    assert [one.text for one in conversation.messages.filter(direction="in")] == ["Conteúdo eliminado."]
    assert not search("Rita").exists()
    assert AuditEntry.objects.filter(action="contact.erased", object_type="erasurerun").exists()


def test_a_hold_stops_it_at_each_moment(rita: Contact, officers: Officers) -> None:
    until = sql.now() + timedelta(days=30)
    hold = holds.set_hold(
        subject_id=rita.subject_id, reason="Processo 1234-5", until=until, actor=officers[0].public_id
    )
    with pytest.raises(asking.OnHold):
        asking.ask(contact=rita, actor=officers[0], reason=REASON)
    holds.release_hold(public_id=hold.public_id, actor=officers[0].public_id)
    asked = asking.ask(contact=rita, actor=officers[0], reason=REASON)
    again = holds.set_hold(
        subject_id=rita.subject_id, reason="Processo 6789-0", until=until, actor=officers[0].public_id
    )
    with pytest.raises(asking.OnHold):
        asking.approve(approval=asked, actor=officers[1])
    assert approvals.pending_on("subject.erase", rita.public_id) is not None
    holds.release_hold(public_id=again.public_id, actor=officers[0].public_id)
    run = asking.approve(approval=asked, actor=officers[1])
    holds.set_hold(
        subject_id=rita.subject_id, reason="Processo 2468-1", until=until, actor=officers[0].public_id
    )
    assert finished(run).state == ErasureState.FAILED
    rita.refresh_from_db()
    assert rita.name == "Rita Lima Souza"


def test_a_hold_ends_by_its_date(rita: Contact, officers: Officers) -> None:
    from consent.models import Hold

    holds.set_hold(
        subject_id=rita.subject_id,
        reason="Processo 1234-5",
        until=sql.now() + timedelta(days=1),
        actor=officers[0].public_id,
    )
    assert holds.release_ended() == 0
    Hold.objects.update(until=sql.now() - timedelta(seconds=1))
    assert holds.release_ended() == 1
    assert desk.hold_of(rita.subject_id) is None
    assert consents.person(rita.subject_id)["hold"] is False


def test_a_worker_that_dies_leaves_whole_steps_and_the_next_goes_on(
    rita: Contact, approved: Callable[[], ErasureRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = approved()
    ErasureRun.objects.filter(pk=run.pk).update(waits_until=sql.now())
    steps = working.STEPS

    def dies(*_args: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(working, "STEPS", (*steps[:4], dies, *steps[5:]))
    with pytest.raises(KeyboardInterrupt):
        working.work()
    monkeypatch.setattr(working, "STEPS", steps)
    run.refresh_from_db()
    assert (run.state, run.steps_done) == (ErasureState.ERASING, 4)
    assert rita.identities.exists()
    assert finished(run).state == ErasureState.DONE


def test_a_file_that_somebody_else_sent_too_stays(rita: Contact, approved: Callable[[], ErasureRun]) -> None:
    mine, theirs = with_file(rita, b"igual"), with_file(factories.make_contact(), b"igual")
    alone = with_file(rita, b"so meu")
    assert mine.path == theirs.path
    assert finished(approved()).state == ErasureState.DONE
    assert (Path(settings.MEDIA_ROOT) / theirs.path).exists()
    assert not (Path(settings.MEDIA_ROOT) / alone.path).exists()
    assert list(Attachment.objects.all()) == [theirs]


def test_a_new_message_from_an_erased_number_is_a_new_person(
    rita: Contact, approved: Callable[[], ErasureRun]
) -> None:
    line = factories.make_channel()
    factories.receive(line, "Oi", sender="5511988776655")
    finished(approved())
    again = factories.receive(line, "Oi de novo", sender="5511988776655")
    assert again.conversation.contact != rita
    assert again.conversation.contact.subject_id != rita.subject_id


def test_somebody_else_s_things_are_untouched(rita: Contact, approved: Callable[[], ErasureRun]) -> None:
    other = contacts.create_contact(actor=None, name="Rita Lima Outra", email="outra@x.example")
    talk = factories.receive(factories.make_channel(), "Fica", sender="5511900001111")
    finished(approved())
    other.refresh_from_db()
    talk.refresh_from_db()
    assert (other.name, other.identities.count(), talk.text) == ("Rita Lima Outra", 1, "Fica")


def test_each_step_may_be_done_twice(rita: Contact) -> None:
    factories.receive(factories.make_channel(), "Oi", sender="5511988776655")
    one = working.person.of(rita)
    for step in (
        traffic.end_talks,
        traffic.empty_envelopes,
        traffic.empty_messages,
        traffic.empty_deliveries,
    ):
        step(one)
        step(one)
    assert Conversation.objects.filter(contact=rita, status=ConversationStatus.CLOSED).count() == 1


def with_file(contact: Contact, content: bytes) -> Attachment:
    channel = factories.make_channel("webchat")
    visitor = factories.Visitor.objects.create(
        channel=channel, contact=contact, token_hash=f"h{factories.number()}"
    )
    upload = files.keep_upload(chunks=[content], name="doc.txt", visitor=visitor)
    message = factories.write(visitor)
    files.attach(message=message, uploads=[upload.public_id], visitor=visitor)
    upload.refresh_from_db()
    return upload
