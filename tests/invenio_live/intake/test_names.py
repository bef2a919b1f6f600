"""Names that a provider tells only when asked: asked once, given to whoever has none, shown at once."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app import bells, registry
from channels_app.connectors.facebook import Messenger
from channels_app.contract import (
    Claim,
    ErrorClass,
    IncomingMessage,
    MessageKind,
    ProviderError,
    ProviderRefused,
)
from channels_app.models import Channel
from invenio_center.kernel import sql
from invenio_center.models import Contact
from invenio_live.intake import actions as intake
from invenio_live.intake import names
from invenio_live.models import Conversation, ConversationEvent
from tests import factories

pytestmark = pytest.mark.django_db


class Asked(Messenger):
    def __init__(self) -> None:
        self.names: list[Any] = []
        self.asked: list[str] = []

    def name_of(self, line, address, http):
        self.asked.append(address)
        found = self.names.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found = Asked()
    monkeypatch.setitem(registry.CONNECTORS, "facebook", found)
    return found


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(bells, "ring", lambda *words: found.append(words))
    return found


def write(channel: Channel, psid: str, name: str = "") -> Conversation:
    message = IncomingMessage(
        provider_id=f"m_{factories.number()}",
        sender=(Claim("psid", psid, f"PAGE:{psid}"),),
        reply_to=psid,
        at=sql.now(),
        kind=MessageKind.TEXT,
        sender_name=name,
        text="oi",
    )
    assert intake.receive_message(channel, message) == ""
    return Conversation.objects.select_related("contact").latest("pk")


def asked_for(rung: list[Any]) -> list[str]:
    return [words[1] for words in rung if words[0] == names.TASK]


def test_a_stranger_is_asked_about_once_an_hour(provider: Asked, rung: list[Any]) -> None:
    line, psid = factories.make_channel("facebook"), f"7{factories.number()}"
    conversation = write(line, psid)
    write(line, psid)
    assert asked_for(rung) == [str(conversation.public_id)]


def test_who_has_a_name_is_not_asked_about(provider: Asked, rung: list[Any]) -> None:
    write(factories.make_channel("facebook"), f"7{factories.number()}", name="Lia")
    assert asked_for(rung) == []


def test_the_name_is_given_and_shown_where_the_person_stands(provider: Asked, rung: list[Any]) -> None:
    conversation = write(factories.make_channel("facebook"), "70001")
    before = conversation.version
    provider.names = ["Lia Prado"]
    assert names.fetch(conversation.public_id)
    conversation.refresh_from_db()
    assert provider.asked == ["70001"]
    assert Contact.objects.get(pk=conversation.contact_id).name == "Lia Prado"
    assert conversation.version > before
    assert ConversationEvent.objects.filter(conversation=conversation, type="conversation.named").count() == 1
    assert not names.fetch(conversation.public_id)
    assert provider.asked == ["70001"]


def test_a_name_typed_meanwhile_stays(provider: Asked, rung: list[Any]) -> None:
    conversation = write(factories.make_channel("facebook"), "70002")

    class Typing(list[Any]):
        def pop(self, _at: Any = -1) -> str:
            Contact.objects.filter(pk=conversation.contact_id).update(name="Dona Lia")
            return "Lia Prado"

    provider.names = Typing()
    assert not names.fetch(conversation.public_id)
    assert Contact.objects.get(pk=conversation.contact_id).name == "Dona Lia"


def test_what_the_provider_refuses_costs_nothing(provider: Asked, rung: list[Any]) -> None:
    conversation = write(factories.make_channel("facebook"), "70003")
    refusal = ProviderError("100", "Sem permissão.", ErrorClass.AUTH)
    provider.names = [ProviderRefused(refusal), ""]
    assert not names.fetch(conversation.public_id)
    assert not names.fetch(conversation.public_id)
    assert Contact.objects.get(pk=conversation.contact_id).name == ""
