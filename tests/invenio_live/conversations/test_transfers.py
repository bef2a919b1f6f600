"""What a transfer may take along: the responsibility for the contact, and a word to the customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from invenio_center.kernel.errors import Invalid
from invenio_center.models import User
from invenio_live.choices import Direction
from invenio_live.console import requests
from invenio_live.console.caller import Caller as Asking
from invenio_live.conversations import actions
from invenio_live.conversations.errors import CustomerNotTold
from invenio_live.models import Conversation, Message
from tests import factories
from tests.api.conftest import Caller, api
from tests.cast import Cast

__all__ = ["api"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast) -> Conversation:
    return factories.take(factories.make_conversation(cast.line), cast.ana)


def told(row: Conversation) -> list[str]:
    sent = Message.objects.filter(conversation=row, direction=Direction.OUT).order_by("pk")
    return list(sent.values_list("text", flat=True))


def responsible_of(row: Conversation) -> User | None:
    return Conversation.objects.select_related("contact__responsible").get(pk=row.pk).contact.responsible


def test_over_the_api_the_responsible_changes_and_the_customer_is_told(
    cast: Cast, held: Conversation, api: Callable[[User], Caller]
) -> None:
    address = f"conversations/{held.public_id}/transfer/"
    to_bruno = {"agent": str(cast.bruno.user.public_id)}
    wrong = api(cast.ana.user).post(address, {**to_bruno, "responsible": "true"})
    assert wrong.json()["errors"]["responsible"][0]["code"] == "invalid"
    given = {**to_bruno, "responsible": True, "tell_customer": True}
    assert api(cast.ana.user).post(address, given).status_code == 200
    held.refresh_from_db()
    assert (held.holder, responsible_of(held)) == (cast.bruno, cast.bruno.user)
    assert told(held) == ["Seu atendimento passou para Bruno, que continua com você por aqui."]
    assert held.waiting_since is not None, "an automatic text answers nothing"


def test_without_asking_neither_happens(cast: Cast, held: Conversation) -> None:
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_agent=cast.bruno)
    assert (responsible_of(held), told(held)) == (None, [])


def test_a_segment_is_told_of_without_its_name_and_cannot_be_responsible(
    cast: Cast, held: Conversation
) -> None:
    target: dict[str, Any] = {
        "conversation": held.public_id, "actor": cast.ana.user, "to_segment": factories.make_segment("Inadimplentes"),
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.transfer(**target, responsible=True)
    assert refused.value.data["errors"]["responsible"][0]["code"] == "needs_agent"
    actions.transfer(**target, tell_customer=True)
    assert told(held) == [
        "Seu atendimento foi encaminhado para outra equipe, que continua com você por aqui."
    ]


def test_where_the_customer_cannot_be_told_nothing_is_transferred(cast: Cast) -> None:
    row = factories.make_conversation(cast.line, at=timezone.now() - timedelta(hours=30))
    factories.take(row, cast.ana)
    with pytest.raises(CustomerNotTold):
        actions.transfer(
            conversation=row.public_id, actor=cast.ana.user, to_agent=cast.bruno, note="n", tell_customer=True
        )
    row.refresh_from_db()
    assert (row.holder, told(row)) == (cast.ana, [])
    assert not Message.objects.filter(conversation=row, direction=Direction.NOTE).exists()


def test_live_asks_for_the_same(cast: Cast, held: Conversation) -> None:
    data = {
        "conversation": str(held.public_id), "agent": str(cast.bruno.user.public_id), "responsible": True,
        "tell_customer": True,
    }  # fmt: skip
    answer = requests.transfer(Asking(cast.ana.user, cast.ana.pk), data)
    assert (responsible_of(held), len(told(held))) == (cast.bruno.user, 1)
    assert answer["undo"] is False, "the customer has been told"
