"""What the other apps keep goes when its term is over: messages with files and sends, raw calls, addresses."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from channels_app.inbox.expiring import ENVELOPES
from channels_app.models import Delivery, Envelope
from channels_app.outbox.expiring import decisions_in_use
from consent.ledger import actions as ledger
from consent.models import Decision
from consent.retention import records
from invenio_center import audit
from invenio_center.models import AuditEntry
from invenio_center.operation.expiring import ACCESS
from invenio_live.conversations import actions as conversations
from invenio_live.conversations.expiring import MESSAGES
from invenio_live.models import (
    Attachment,
    Conversation,
    ConversationEvent,
    Message,
    Rating,
    ReleasedFile,
)
from tests import factories
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
HOLD: dict[str, Any] = {
    "actor": "compliance", "channels": [], "purposes": [], "method": "system", "origin": {"kind": "desk"},
    "legal_basis": "LGPD-7-II",
}  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def talk(cast: Cast) -> Conversation:
    """One that was answered and closed; its customer's message has a file."""
    conversation = factories.make_conversation(cast.line)
    factories.take(conversation, cast.ana)
    public = conversation.public_id
    conversations.send_reply(conversation=public, agent=cast.ana, client_id=uuid.uuid4().hex, text="Bom dia.")
    message = Message.objects.filter(conversation=conversation, direction="in").first()
    assert message is not None
    Attachment.objects.create(message=message, kind="image", path=f"received/{public}", state="ready")
    conversation.refresh_from_db()
    conversations.close(conversation=public, actor=cast.ana.user, outcome=cast.outcome)
    conversation.refresh_from_db()
    return conversation


def test_messages_go_with_files_and_sends_and_the_conversation_stays(cast: Cast) -> None:
    conversation = talk(cast)
    open_one = factories.make_conversation(cast.line)
    later = timezone.now() + timedelta(days=1)
    Rating.objects.create(conversation=conversation, score=5, comment="Atendimento de Ana foi ótimo")
    ConversationEvent.objects.create(
        conversation=conversation,
        type="conversation.transferred",
        data={"note": "cliente João pede urgência"},
    )
    assert MESSAGES.due(conversation.closed_at or later) == 0
    assert MESSAGES.due(later) == 1
    assert MESSAGES.drop(later, 0) == (1, 0) and MESSAGES.drop(later, 0) == (0, None)
    assert not Message.objects.filter(conversation=conversation).exists()
    assert not Attachment.objects.exists() and ReleasedFile.objects.get().path.startswith("received/")
    assert not Delivery.objects.exists()
    conversation.refresh_from_db()
    assert conversation.closed_at is not None and conversation.preview == ""
    assert Rating.objects.get().comment == "" and Rating.objects.get().score == 5
    assert not ConversationEvent.objects.filter(conversation=conversation, data__has_key="note").exists()
    assert ConversationEvent.objects.filter(conversation=conversation).exists()
    assert Message.objects.filter(conversation=open_one).exists()


def test_messages_of_somebody_under_a_hold_stay(cast: Cast) -> None:
    conversation = talk(cast)
    later = timezone.now() + timedelta(days=1)
    person = conversation.contact.subject_id
    ledger.append_event(type="hold.set", subject_id=person, **HOLD)
    assert (MESSAGES.due(later), MESSAGES.held(later)) == (0, 1)
    assert MESSAGES.drop(later, 0) == (0, None)
    assert Message.objects.filter(conversation=conversation).exists()
    ledger.append_event(type="hold.released", subject_id=person, **HOLD)
    assert MESSAGES.drop(later, 0) == (1, 0)


def test_decision_of_a_send_that_is_still_there_stays(cast: Cast) -> None:
    talk(cast)
    used = Delivery.objects.get().decision_id
    free = Decision.objects.create(
        decision_id=uuid.uuid4(), subject_id=uuid.uuid4(), channel="email", purpose="marketing", decision="deny",
        reason="NO_CONSENT", inputs={}, rules_version="1", decided_at=timezone.now() - timedelta(days=4000),
    )  # fmt: skip
    assert decisions_in_use([used, free.pk]) == {used}
    assert records.DECISIONS.drop(timezone.now() - timedelta(days=3000), 0) == (1, 0)
    assert Decision.objects.filter(pk=used).exists()


def test_raw_calls_go_once_worked_on(cast: Cast) -> None:
    for state in ("received", "processed", "ignored", "dead"):
        Envelope.objects.create(channel=cast.line, dedupe_key=state, body=b"{}", state=state)
    Envelope.objects.update(received_at=F("received_at") - timedelta(days=31))
    Envelope.objects.create(channel=cast.line, dedupe_key="new", body=b"{}", state="processed")
    before = timezone.now() - timedelta(days=30)
    assert ENVELOPES.due(before) == 3
    assert ENVELOPES.drop(before, 0) == (3, 0) and ENVELOPES.drop(before, 0) == (0, None)
    assert set(Envelope.objects.values_list("dedupe_key", flat=True)) == {"received", "new"}


def test_old_addresses_are_emptied_and_the_trail_stays(cast: Cast) -> None:
    old, new = (audit.record("user.updated", actor=cast.admin, address="203.0.113.7") for _ in range(2))
    with transaction.atomic():
        from tests.consent.people import tamper

        tamper("UPDATE invenio_center_auditentry SET at = at - interval '7 months' WHERE id = %s", old.pk)
    Session.objects.create(
        session_key="over", session_data="", expire_date=timezone.now() - timedelta(days=300)
    )
    before = timezone.now() - timedelta(days=200)
    assert ACCESS.due(before) == 2
    assert ACCESS.drop(before, 0) == (2, 0) and ACCESS.drop(before, 0) == (0, None)
    both = AuditEntry.objects.filter(pk__in=[old.pk, new.pk])
    assert dict(both.values_list("pk", "address")) == {old.pk: None, new.pk: "203.0.113.7"}


@pytest.mark.parametrize(
    "change",
    [{"address": None}, {"reason": "outro"}, {"address": "198.51.100.1"}, {"address": None, "reason": "x"}],
)
def test_trail_lets_nothing_else_through(cast: Cast, change: dict[str, Any]) -> None:
    """The first is an address too young; the others change more than an old address."""
    entry = audit.record("user.updated", actor=cast.admin, address="203.0.113.7")
    if change != {"address": None}:
        from tests.consent.people import tamper

        tamper("UPDATE invenio_center_auditentry SET at = at - interval '7 months'")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(**change)
