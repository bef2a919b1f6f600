"""What a receiver is told: as much as the person may see with whose rights the subscription reads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from channels_app.contract import Part
from channels_app.inbox import actions as inbox
from channels_app.lines import actions as lines
from channels_app.models import Envelope
from invenio_center.contacts import actions as contacts
from invenio_center.models import AuditEntry, Role
from invenio_live.conversations import actions as conversations
from invenio_live.hooks import catalogue, feeding, payload
from invenio_live.models import Subscription
from tests import factories
from tests.cast import Cast

from .conftest import subscribe

ALL = [f"{group}.*" for group in catalogue.GROUPS]


def bodies(subscription: Subscription) -> dict[str, dict[str, Any]]:
    """The newest payload of each type."""
    feeding.feed()
    return {one.type: payload.body(one, subscription.user) for one in subscription.deliveries.order_by("id")}


def test_a_supervisor_reads_texts_an_administrator_none(cast: Cast) -> None:
    open_, closed = subscribe(events=ALL, user=cast.supervisor), subscribe(events=ALL, user=cast.admin)
    message = factories.receive(cast.line, "Segredo do cliente", name="Maria Souza")
    seen, hidden = bodies(open_)["conversation.opened"], bodies(closed)["conversation.opened"]
    assert list(seen) == ["id", "type", "at", "sequence", "data"]
    assert seen["data"]["message"]["text"] == "Segredo do cliente"
    assert seen["data"]["conversation"]["contact"]["name"] == "Maria Souza"
    assert "text" not in hidden["data"]["message"]
    assert hidden["data"]["message"]["id"] == str(message.public_id)
    assert hidden["data"]["conversation"]["contact"]["name"] == "Maria S***"
    assert "Souza" not in str(hidden)


def test_an_agent_reads_what_is_in_the_own_hands(cast: Cast) -> None:
    factories.take(factories.receive(cast.line, "Oi, sou eu").conversation, cast.ana)
    mine, other = subscribe(events=ALL, user=cast.ana.user), subscribe(events=ALL, user=cast.outsider.user)
    held = cast.ana.held.get()
    sender = held.contact.identities.get().value
    factories.receive(cast.line, "Mais uma coisa", sender=sender)
    assert bodies(mine)["message.received"]["data"]["message"]["text"] == "Mais uma coisa"
    assert "text" not in bodies(other)["message.received"]["data"]["message"]


def test_acts_are_told_in_the_words_of_the_catalogue(cast: Cast) -> None:
    subscription = subscribe(events=ALL, user=cast.supervisor)
    conversation = factories.receive(cast.line).conversation
    factories.take(conversation, cast.ana)
    conversations.close(conversation=conversation.public_id, actor=cast.ana.user, outcome=cast.outcome)
    told = bodies(subscription)
    assert {
        "conversation.opened", "conversation.queued", "conversation.claimed", "conversation.closed", "outcome.recorded",
    } <= set(told)  # fmt: skip
    assert "conversation.picked" not in told
    assert told["outcome.recorded"]["data"]["conversation"]["outcome"] == "Resolvido"
    assert told["conversation.closed"]["data"]["from_agent"] == str(cast.ana.user.public_id)


def test_priorities_contacts_and_blocks_come_from_the_trail(cast: Cast) -> None:
    subscription = subscribe(events=ALL, user=cast.supervisor)
    contact = factories.make_contact(name="Hugo")
    contacts.update_contact(actor=cast.supervisor, contact=contact, priority=90)
    contacts.block(actor=cast.supervisor, contact=contact, reason="spam")
    lines.set_priorities({cast.line.public_id: 70}, actor=cast.supervisor)
    told = bodies(subscription)
    assert told["contact.created"]["data"]["contact"]["name"] == "Hugo"
    assert told["contact.updated"]["data"]["changed"] == ["priority"]
    assert told["contact.blocked"]["data"]["contact"]["blocked"] is True
    changed = told["priority.changed"]["data"]
    assert (changed["object"], changed["from"], changed["to"]) == ("channel", 90, 70)
    assert changed["actor"] == str(cast.supervisor.public_id)


def test_who_writes_for_the_first_time_is_a_contact_created_once(cast: Cast) -> None:
    subscription = subscribe(events=ALL, user=cast.supervisor)
    factories.receive(cast.line, "Oi", sender="5511987650077", name="Hugo")
    told = bodies(subscription)["contact.created"]["data"]
    assert (told["actor"], told["contact"]["name"]) == (None, "Hugo")
    factories.receive(cast.line, "Alguém?", sender="5511987650077", name="Hugo")
    assert AuditEntry.objects.filter(action="contact.created").count() == 1


def test_the_providers_word_on_a_line_and_a_dead_call_are_told(cast: Cast) -> None:
    subscription = subscribe(events=ALL, user=cast.admin)
    word = {
        "field": "phone_number_quality_update",
        "value": {"event": "FLAGGED", "current_limit": "TIER_250"},
    }
    body = json.dumps({"entry": [{"id": "W", "time": 1794000000, "changes": [word]}]}).encode()
    for key in ("1", "1"):  # told twice, it is one word
        inbox.store(cast.line, Part(key, body))
        inbox.drain()
    told = bodies(subscription)["line.quality"]["data"]
    assert told == {
        "actor": None, "object": "channel", "id": str(cast.line.public_id),
        "topic": "phone_number_quality_update", "event": "FLAGGED", "current_limit": "TIER_250",
    }  # fmt: skip
    assert AuditEntry.objects.filter(action="line.quality").count() == 1

    inbox.store(cast.line, Part("2", body))
    dead = Envelope.objects.get(dedupe_key="2")
    Envelope.objects.filter(pk=dead.pk).update(attempts=len(inbox.BACKOFF_S))
    inbox._failed(dead.pk, RuntimeError())
    told = bodies(subscription)["envelope.dead"]["data"]
    assert told == {"actor": None, "object": "envelope", "id": str(dead.public_id), "reason": "RuntimeError"}


def test_consent_is_told_as_state_and_never_as_evidence(cast: Cast) -> None:
    from consent.ledger import actions as ledger

    subscription, admins = subscribe(events=ALL, user=cast.supervisor), subscribe(events=ALL, user=cast.admin)
    contact = factories.make_contact()
    ledger.record_opt_out(
        subject_id=contact.subject_id,
        channels=["whatsapp"],
        purposes=[],
        method="keyword",
        origin={"kind": "whatsapp", "ref": None, "url": None},
        pii={"name": "Maria Souza"},
    )
    told = bodies(subscription)["consent.withdrawn"]["data"]
    assert (told["contact"], told["channels"]) == (str(contact.public_id), ["whatsapp"])
    assert "Souza" not in str(told)
    assert bodies(admins)["consent.withdrawn"]["data"] == {"contact": str(contact.public_id)}


@pytest.mark.django_db
def test_every_name_of_the_catalogue_can_be_chosen_and_nothing_else() -> None:
    assert catalogue.unknown([*catalogue.NAMES, *ALL]) == []
    assert catalogue.unknown(["conversation.lost", "*", "foo.*", ""]) == [
        "conversation.lost",
        "*",
        "foo.*",
        "",
    ]
    assert catalogue.matches(["sla.*"], "sla.warned")
    assert not catalogue.matches(["sla.*"], "slack.warned")
    assert Role.ADMIN not in payload.CONSENT_READERS
