"""Reactions of agents and answers to tap: rows of the thread that leave like everything else."""

from datetime import timedelta
from typing import Any

import pytest

from channels_app.contract import Status
from channels_app.models import Delivery
from channels_app.statuses import actions as statuses
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_live.choices import ConversationStatus
from invenio_live.conversations import actions
from invenio_live.conversations.errors import NotHolder, WindowClosed
from invenio_live.models import Attachment, Conversation, Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BUTTONS = {"type": "buttons", "buttons": [{"id": "sim", "title": "Sim"}, {"id": "nao", "title": "Não"}]}


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(cast.line, sender="5511987651100")
    factories.take(conversation, cast.ana)
    return Conversation.objects.get(pk=conversation.pk)


def react(held: Conversation, cast: Cast, emoji: str = "👍", **fields: Any) -> Message:
    wanted = {"message": held.messages.get(direction="in").public_id, "client_id": "e1", **fields}
    return actions.react(conversation=held.public_id, agent=cast.ana, emoji=emoji, **wanted)


def test_a_reaction_leaves_with_a_decision_and_pays_no_debt(cast: Cast, held: Conversation) -> None:
    reaction = react(held, cast)
    message = held.messages.get(direction="in")
    before = held.waiting_since
    held.refresh_from_db()
    assert (held.waiting_since, held.preview) == (before, message.text)
    assert (reaction.kind, reaction.text, reaction.in_reply_to) == ("reaction", "👍", message)
    delivery = Delivery.objects.get(message_ref=reaction.public_id)
    assert delivery.decision.reason == "REPLY_WINDOW"
    sent = delivery.payload["message"]
    assert (sent["kind"], sent["reaction"]) == (
        "reaction",
        {"message_id": message.provider_id, "emoji": "👍"},
    )


def test_the_same_reaction_asked_twice_is_one(cast: Cast, held: Conversation) -> None:
    assert react(held, cast).pk == react(held, cast).pk
    assert react(held, cast, "", client_id="e2").data == {"emoji": "", "removed": True}
    assert Delivery.objects.count() == 2


def test_a_refused_reaction_brings_no_debt_back(cast: Cast, held: Conversation) -> None:
    actions.send_reply(conversation=held.public_id, agent=cast.ana, client_id="r", text="Bom dia")
    reaction = react(held, cast)
    delivery = Delivery.objects.get(message_ref=reaction.public_id)
    statuses.apply(delivery, Status.FAILED, sql.now())
    held.refresh_from_db()
    assert (held.waiting_since, held.status) == (None, ConversationStatus.ACTIVE)
    reaction.refresh_from_db()
    assert reaction.status == "failed"


def test_a_delivered_reaction_is_no_answer(cast: Cast, held: Conversation) -> None:
    """The reply before it failed: the customer still waits."""
    reply = actions.send_reply(conversation=held.public_id, agent=cast.ana, client_id="r", text="Bom dia")
    reaction = react(held, cast)
    for message, status in ((reaction, Status.DELIVERED), (reply, Status.FAILED)):
        statuses.apply(Delivery.objects.get(message_ref=message.public_id), status, sql.now())
    held.refresh_from_db()
    assert held.waiting_since is not None


@pytest.mark.parametrize("emoji", ["ok", "x" * 40, "👍" * 17, None, 7])
def test_a_reaction_is_one_emoji(cast: Cast, held: Conversation, emoji: Any) -> None:
    with pytest.raises(Invalid):
        react(held, cast, emoji)


def test_only_a_customers_message_of_this_talk_can_be_reacted_to(cast: Cast, held: Conversation) -> None:
    own = actions.send_reply(conversation=held.public_id, agent=cast.ana, client_id="r", text="Bom dia")
    other = factories.receive(cast.line, sender="5511987651101")
    for message in (own.public_id, other.public_id, "x"):
        with pytest.raises(Invalid):
            react(held, cast, message=message)
    with pytest.raises(NotHolder):
        wanted = held.messages.get(direction="in").public_id
        actions.react(
            conversation=held.public_id, agent=cast.bruno, client_id="x", message=wanted, emoji="👍"
        )


def test_outside_the_window_there_is_no_reaction(cast: Cast, held: Conversation) -> None:
    Conversation.objects.update(last_customer_at="2020-01-01T00:00:00Z")
    with pytest.raises(WindowClosed):
        react(held, cast)


def on_messenger(cast: Cast, **settings: str) -> Conversation:
    line = factories.make_channel("facebook", settings={"page_id": "PAGE", **settings})
    conversation = factories.make_conversation(line)
    factories.take(conversation, cast.ana)
    return Conversation.objects.select_related("channel").get(pk=conversation.pk)


def test_a_channel_without_reactions_says_so(cast: Cast) -> None:
    talk = factories.take(factories.make_conversation(factories.make_channel("viber")), cast.ana)
    with pytest.raises(Invalid) as refused:
        react(talk, cast)
    assert "reações" in refused.value.sentence


def test_answers_to_tap_leave_with_their_text(cast: Cast, held: Conversation) -> None:
    message = actions.send_reply(
        conversation=held.public_id, agent=cast.ana, client_id="i", text="Confirma?", interactive=BUTTONS
    )
    assert (message.kind, message.data["interactive"]) == ("interactive", BUTTONS)
    sent = Delivery.objects.get().payload["message"]
    assert (sent["text"], sent["interactive"], sent["kind"]) == ("Confirma?", BUTTONS, "interactive")
    held.refresh_from_db()
    assert (held.waiting_since, held.preview) == (None, "Confirma?")


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("", BUTTONS),
        ("Qual?", {"type": "buttons", "buttons": [{"id": str(n), "title": "x"} for n in range(4)]}),
        ("Qual?", {"type": "carousel"}),
        ("Qual?", "buttons"),
        ("Qual?", {}),
    ],
)
def test_an_offer_the_channel_cannot_show_is_refused_at_once(
    cast: Cast, held: Conversation, text: str, offer: Any
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.send_reply(
            conversation=held.public_id, agent=cast.ana, client_id="i", text=text, interactive=offer
        )
    assert "interactive" in refused.value.data["errors"]
    assert not Delivery.objects.exists()


def test_where_files_carry_no_text_both_go_by_themselves(cast: Cast, held: Conversation) -> None:
    for talk, wanted in (
        (held, [("image", "veja")]),
        (on_messenger(cast), [("text", "veja"), ("image", "")]),
    ):
        file = Attachment.objects.create(
            uploaded_by=cast.ana.user, kind="image", content_type="image/png", path="x", state="ready"
        )
        actions.send_reply(
            conversation=talk.public_id,
            agent=cast.ana,
            client_id="f",
            text="veja",
            attachments=[file.public_id],
        )
        out = Message.objects.filter(conversation=talk, direction="out").order_by("pk")
        assert [(one.kind, one.text) for one in out] == wanted
        sent = [
            one.payload["message"] for one in Delivery.objects.filter(channel=talk.channel).order_by("pk")
        ]
        assert [(one["kind"], one["text"], len(one["files"])) for one in sent] == [
            (kind, text, int(kind == "image")) for kind, text in wanted
        ]


def test_the_provider_is_told_since_when_the_customer_waits(cast: Cast) -> None:
    """Messenger answers of the second to the seventh day carry a tag: the connector decides by this time."""
    talk = on_messenger(cast, human_agent="yes")
    Conversation.objects.filter(pk=talk.pk).update(last_customer_at="2026-01-01T00:00:00Z")
    with pytest.raises(WindowClosed):
        actions.send_reply(conversation=talk.public_id, agent=cast.ana, client_id="a", text="Oi")
    three_days_ago = sql.now().replace(microsecond=0) - timedelta(days=3)
    Conversation.objects.filter(pk=talk.pk).update(last_customer_at=three_days_ago)
    actions.send_reply(conversation=talk.public_id, agent=cast.ana, client_id="b", text="Oi")
    assert Delivery.objects.get().payload["message"]["answers_at"] == three_days_ago.isoformat()
