"""Beside the talk: what is asked first, where the visitor is, another way to go on, a rating, a copy by e-mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from channels_app.models import Channel, Delivery
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from invenio_center.kernel import broadcast
from invenio_center.models import Identity
from invenio_live.choices import Direction
from invenio_live.console import cards
from invenio_live.conversations import actions as conversations
from invenio_live.conversations import letters
from invenio_live.events import conversation_group
from invenio_live.models import Agent, Conversation, Message, Rating, Visitor
from invenio_live.preferences import links
from invenio_live.webchat import actions
from tests import factories

from .conftest import Open
from .conftest import Visitor as Window

ASKED = [
    {"name": "name", "required": True},
    {"name": "pedido", "label": "Número do pedido", "type": "number", "required": True},
    {"name": "loja", "label": "Loja", "type": "select", "options": ["Centro", "Norte"]},
]


def form(**given: Any) -> dict[str, Any]:
    return {"client_id": uuid4().hex, "text": "Oi", **given}


def taken(window: Window) -> tuple[Conversation, Agent]:
    conversation = Conversation.objects.get(public_id=window.say("Oi")["conversation"])
    agent = factories.make_agent(name="Ana")
    return factories.take(conversation, agent), agent


def closed(window: Window) -> tuple[Conversation, Agent]:
    conversation, agent = taken(window)
    done = factories.make_outcome()
    return conversations.close(conversation=conversation.public_id, actor=agent.user, outcome=done), agent


@pytest.fixture
def mailbox(channel: Channel) -> Channel:
    return factories.make_channel("email", name="Atendimento")


# --- asked before the first message ---


@pytest.fixture
def asking(channel: Channel) -> Channel:
    channel.settings = {"prechat_fields": ASKED}
    channel.save()
    return channel


def test_what_is_required_comes_before_the_first_message(asking: Channel, visit: Open) -> None:
    window = visit(asking)
    answer = window.ask("form.send", **form(name="Rita", fields={"pedido": "abc", "loja": "Sul"}))
    assert sorted(answer["error"]["errors"]) == ["loja", "pedido"]
    assert window.refusal("message.send", client_id="x", text="Oi") == "invalid"
    assert not Message.objects.exists()
    window.get("form.send", **form(name="Rita", fields={"pedido": "42", "loja": "Norte", "x": "fora"}))
    message = Message.objects.get()
    assert [(one["name"], one["text"]) for one in message.data["fields"]] == [
        ("pedido", "42"),
        ("loja", "Norte"),
    ]
    assert [one["name"] for one in Visitor.objects.get().told["fields"]] == ["pedido", "loja"]
    window.say("Depois nada mais é perguntado")


# --- where the visitor is ---


def test_the_page_is_told_while_the_visitor_moves(channel: Channel, visit: Open, monkeypatch: Any) -> None:
    home = "http://127.0.0.1/produto/1"
    window = visit(channel, page={"url": home, "title": "Caneca"})
    conversation, agent = taken(window)
    first = cards.details(conversation, agent.user)["visitor"]["page"]
    assert (first["url"], first["title"]) == (home, "Caneca")
    window.get("page", url="http://127.0.0.1/carrinho", title="Carrinho")
    second = cards.details(conversation, agent.user)["visitor"]["page"]
    assert (second["title"], second["at"] > first["at"]) == ("Carrinho", True)
    told: list[tuple[Any, Any]] = []
    monkeypatch.setattr(broadcast, "publish_now", lambda groups, frame, **_: told.append((groups, frame)))
    there = actions.Page(url="http://127.0.0.1/fim", title="Fim")
    for _ in range(2):  # the same page again is no news
        actions.move(Visitor.objects.get(), there)
    ((groups, frame),) = told
    assert (groups, frame["type"]) == ([conversation_group(conversation.public_id)], "visitor.page")
    assert frame["data"]["page"]["title"] == "Fim"


def test_a_page_of_another_site_is_not_told(channel: Channel, visit: Open) -> None:
    window = visit(channel, page={"url": "http://127.0.0.1/a", "title": "A"})
    window.say()
    assert window.refusal("page", url="https://outra.example/", title="B") == "not_allowed"
    assert Visitor.objects.get().page["title"] == "A"


# --- another way to go on ---


def test_an_address_to_go_on_by_is_a_claim_the_agent_sees(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    conversation, agent = taken(window)
    answer = window.get("handover", by="whatsapp", address="(11) 98765-4321")
    assert answer["sentence"]
    card = cards.details(conversation, agent.user)["visitor"]
    assert (card["handover"]["by"], card["handover"]["address"]) == ("whatsapp", "(11) 98765-4321")
    other = factories.make_agent()
    assert "98765" not in str(cards.details(conversation, other.user)["visitor"])
    assert Identity.objects.get(scheme="phone").claimed is True
    line = conversation.messages.get(direction=Direction.SYSTEM)
    assert line.text == "O visitante prefere continuar por WhatsApp."
    assert window.hello["handover"] is None
    assert visit(channel, window.token).hello["handover"] == "whatsapp"


@pytest.mark.parametrize(
    ("by", "address", "code"),
    [("email", "sem arroba", "invalid"), ("whatsapp", "12", "invalid"), ("fax", "1", "invalid")],
)
def test_an_address_that_cannot_be_is_refused(
    channel: Channel, visit: Open, by: str, address: str, code: str
) -> None:
    window = visit(channel)
    assert window.refusal("handover", by="email", address="a@x.example") == "no_conversation"
    window.say()
    assert window.refusal("handover", by=by, address=address) == code
    assert not Visitor.objects.exclude(handover_at=None).exists()


def test_an_answer_the_visitor_missed_follows_by_email(
    channel: Channel, visit: Open, mailbox: Channel
) -> None:
    window = visit(channel)
    conversation, agent = taken(window)
    window.get("handover", by="email", address="rita@x.example")
    conversations.send_reply(
        conversation=conversation.public_id, agent=agent, client_id="r1", text="Seu pedido saiu."
    )
    window.socket.close()
    assert letters.send_unseen() == 0  # too soon
    long_ago = timedelta(minutes=3)
    for message in Message.objects.filter(direction=Direction.OUT):
        Message.objects.filter(pk=message.pk).update(at=message.at - long_ago)
    assert letters.send_unseen() == 0  # still on the site
    Conversation.objects.update(visitor_seen_at=conversation.opened_at - long_ago)
    assert letters.send_unseen() == 1
    assert letters.send_unseen() == 0
    delivery = Delivery.objects.get(channel=mailbox)
    assert (delivery.to, delivery.purpose, delivery.decision.decision) == (
        "rita@x.example",
        "service",
        "allow",
    )
    assert delivery.payload["message"]["text"] == "Seu pedido saiu."


# --- rating ---


def test_a_rating_is_asked_after_the_end_and_shown(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    conversation, agent = closed(window)
    assert window.frame("closed")["data"]["conversation"] == str(conversation.public_id)
    answer = window.get("rate", score=4, comment="Rápido.")
    assert answer["rating"]["score"] == 4
    window.get("rate", score=5, comment="")
    rating = Rating.objects.get()
    assert (rating.score, rating.comment, rating.conversation) == (5, "", conversation)
    assert cards.details(conversation, agent.user)["rating"]["score"] == 5
    lines = conversation.messages.filter(direction=Direction.SYSTEM).values_list("text", flat=True)
    assert "Avaliação do visitante: 4 de 5 · Rápido." in list(lines)
    again = visit(channel, window.token)
    assert (again.hello["closed"], again.hello["rating"]["score"]) == (True, 5)


@pytest.mark.parametrize("score", [0, 6, "5", None, True])
def test_a_rating_is_a_number_from_one_to_five(channel: Channel, visit: Open, score: Any) -> None:
    window = visit(channel)
    closed(window)
    assert window.refusal("rate", score=score) == "invalid"
    assert not Rating.objects.exists()


def test_what_is_not_over_is_not_rated(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    assert window.refusal("rate", score=5) == "no_conversation"
    taken(window)
    assert window.refusal("rate", score=5) == "not_closed"


# --- the person's own page ---


def test_the_menu_leads_to_the_visitor_s_own_page(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    assert window.refusal("preferences") == "no_conversation"
    conversation, _agent = taken(window)
    url = window.get("preferences")["url"]
    assert url.endswith(f"/p/{links.token(conversation.contact)}/")


# --- a copy by e-mail ---


def test_a_copy_leaves_by_the_mail_line_with_a_decision(
    channel: Channel, visit: Open, mailbox: Channel
) -> None:
    window = visit(channel)
    assert window.hello["transcript"] is True
    conversation, agent = taken(window)
    conversations.send_reply(conversation=conversation.public_id, agent=agent, client_id="r", text="Bom dia.")
    conversations.add_note(conversation=conversation.public_id, author=agent.user, text="Nota da equipe.")
    window.get("transcript", email="rita@x.example")
    delivery = Delivery.objects.get(channel=mailbox)
    assert (delivery.to, delivery.purpose) == ("rita@x.example", "service")
    assert (delivery.decision.decision, delivery.decision.reason) == ("allow", "IMPLIED_SERVICE")
    text = delivery.payload["message"]["text"]
    assert "Você: Oi" in text and "Ana: Bom dia." in text
    assert "Nota da equipe" not in text
    assert consents.events(subject_id=conversation.contact.subject_id, type="contact.initiated").count() == 2


def test_without_a_mail_line_no_copy_is_offered(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    assert window.hello["transcript"] is False
    window.say()
    assert window.refusal("transcript", email="rita@x.example") == "no_mailbox"


def test_who_wants_no_email_gets_none(channel: Channel, visit: Open, mailbox: Channel) -> None:
    window = visit(channel)
    conversation, _ = taken(window)
    ledger.record_opt_out(
        subject_id=conversation.contact.subject_id,
        channels=["email"],
        purposes=[],
        method="one_click",
        origin={"kind": "email", "ref": "x", "url": None},
    )
    assert window.refusal("transcript", email="rita@x.example") == "consent_denied"
    assert not Delivery.objects.exists()


def test_copies_are_few(channel: Channel, visit: Open, mailbox: Channel) -> None:
    window = visit(channel)
    window.say()
    for _ in range(3):
        window.get("transcript", email="rita@x.example")
    assert window.refusal("transcript", email="rita@x.example") == "too_fast"
