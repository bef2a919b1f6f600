"""An agent asks for consent, the customer answers in words, and the ledger knows."""

from __future__ import annotations

import uuid

import pytest

from channels_app.models import Channel
from consent.ledger import actions as ledger
from consent.ledger import queries
from consent.ledger.actions import ConsentText
from consent.ledger.asking import TextNotOffered
from invenio_live.conversations.errors import NotHolder
from invenio_live.intake import questions
from invenio_live.models import Conversation, Message
from tests import factories
from tests.cast import Cast
from tests.consent import people

pytestmark = pytest.mark.django_db
SENDER = "5511987650020"


@pytest.fixture
def text() -> ConsentText:
    return people.published()


@pytest.fixture
def row(cast: Cast) -> Conversation:
    """A customer who has written and is served by Ana."""
    factories.receive(cast.line, "Oi, quero saber das ofertas", sender=SENDER)
    return factories.take(Conversation.objects.get(), cast.ana)


def ask(row: Conversation, cast: Cast, text: ConsentText, **more: bool) -> Message | None:
    return questions.ask(conversation=row.public_id, agent=cast.ana, code=text.code, version=None, **more)


def state(row: Conversation, purpose: str = "marketing") -> str:
    rows = queries.state(row.contact.subject_id)
    return next(one["state"] for one in rows if (one["channel"], one["purpose"]) == ("whatsapp", purpose))


def last_said() -> str:
    return Message.objects.filter(direction="out").latest("id").text


def types(row: Conversation) -> list[str]:
    return [event.type for event in queries.timeline(row.contact.subject_id)]


def test_customer_reads_the_whole_text_and_a_yes_grants_it(
    cast: Cast, row: Conversation, text: ConsentText
) -> None:
    message = ask(row, cast, text)
    assert message is not None and text.body in message.text
    assert state(row) == "pending"
    factories.receive(cast.line, "Sim", sender=SENDER)
    assert state(row) == "granted"
    assert last_said() == questions.THANKS
    event = queries.timeline(row.contact.subject_id)[-1]
    vault = queries.vault_of(event)
    assert vault is not None and vault["reply_text"] == "Sim"
    assert event.text is not None and event.text["sha256"] == text.body_sha256


@pytest.mark.parametrize(
    ("kind", "sender", "answer"),
    [
        ("sms", "5511987650021", "ACEITO"),
        (
            "email",
            "rita@x.example",
            "Sim.\n\nEm qui., 3 de dez., XYZ escreveu:\n> Responda SIM para autorizar",
        ),
    ],
)
def test_sms_and_mail_are_answered_the_same_way(
    cast: Cast, text: ConsentText, kind: str, sender: str, answer: str
) -> None:
    line = factories.make_channel(kind)
    factories.receive(line, "Oi", sender=sender)
    row = factories.take(Conversation.objects.get(channel=line), cast.ana)
    ask(row, cast, text)
    factories.receive(line, answer, sender=sender)
    rows = queries.state(row.contact.subject_id)
    assert (
        next(one["state"] for one in rows if (one["channel"], one["purpose"]) == (kind, "marketing"))
        == "granted"
    )
    assert queries.timeline(row.contact.subject_id)[-1].origin["kind"] == kind


def test_no_refuses_and_is_no_opt_out(cast: Cast, row: Conversation, text: ConsentText) -> None:
    ask(row, cast, text)
    factories.receive(cast.line, "NÃO", sender=SENDER)
    assert types(row)[-1] == "consent.refused"
    assert state(row, "service") == "implied"


def test_anything_else_is_asked_once_more_and_gives_nothing(
    cast: Cast, row: Conversation, text: ConsentText
) -> None:
    ask(row, cast, text)
    for said in ("ok 👍", "beleza"):
        factories.receive(cast.line, said, sender=SENDER)
    assert state(row) == "pending"
    assert Message.objects.filter(text=questions.AGAIN).count() == 1


def test_way_out_beats_an_open_question(cast: Cast, row: Conversation, text: ConsentText) -> None:
    ask(row, cast, text)
    factories.receive(cast.line, "SAIR", sender=SENDER)
    assert types(row)[-1] == "consent.withdrawn"


def test_yes_without_a_question_is_only_a_word(cast: Cast, row: Conversation, text: ConsentText) -> None:
    factories.receive(cast.line, "SIM", sender=SENDER)
    assert types(row) == ["contact.initiated"]


def test_what_the_person_asked_of_the_agent_is_pending_until_the_person_says_so(
    cast: Cast, row: Conversation, text: ConsentText
) -> None:
    ask(row, cast, text, requested=True)
    event = queries.timeline(row.contact.subject_id)[-1]
    assert (event.method, event.double_opt_in, event.actor["kind"]) == (
        "agent_on_request",
        "pending",
        "agent",
    )
    factories.receive(cast.line, "aceito", sender=SENDER)
    assert state(row) == "granted"


def test_only_the_holder_asks_and_only_with_a_published_text(
    cast: Cast, row: Conversation, text: ConsentText
) -> None:
    with pytest.raises(NotHolder):
        questions.ask(conversation=row.public_id, agent=cast.bruno, code=text.code, version=None)
    ledger.create_draft(code="rascunho", body=people.BODY)
    with pytest.raises(TextNotOffered):
        questions.ask(conversation=row.public_id, agent=cast.ana, code="rascunho", version=None)
    with pytest.raises(TextNotOffered):
        questions.ask(conversation=row.public_id, agent=cast.ana, code=text.code, version=7)


def test_closed_window_asks_nobody_who_has_begun_nothing(
    cast: Cast, row: Conversation, text: ConsentText
) -> None:
    Conversation.objects.update(last_customer_at=people.LONG_AGO)
    with pytest.raises(questions.NoWayToAsk):
        ask(row, cast, text)
    assert types(row) == ["contact.initiated"]


def test_asking_on_the_telephone_sends_a_link_to_the_persons_own_address(
    cast: Cast, text: ConsentText
) -> None:
    line = Channel.objects.create(kind="voice", name="Telefone", is_active=True)
    contact = factories.make_contact(email=f"{uuid.uuid4().hex}@exemplo.invalid")
    row = Conversation.objects.create(
        channel=line,
        contact=contact,
        holder=cast.ana,
        status="active",
        turn="us",
        turn_since=people.LONG_AGO,
        opened_at=people.LONG_AGO,
    )
    with pytest.raises(questions.NoWayToAsk):
        ask(row, cast, text)
