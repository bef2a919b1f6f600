"""The chip beside an open thread: what may be sent and why not, in words, and nothing that proves it."""

from __future__ import annotations

import json
import re

import pytest
from asgiref.sync import sync_to_async as in_thread

from consent.desk.queries import RightsRequest, of_subject
from invenio_live.models import Conversation
from tests import factories
from tests.consent import people as acts

from .conftest import console

pytestmark = pytest.mark.django_db(transaction=True)


@in_thread
def consented() -> Conversation:
    """Somebody waits who agreed to offers and then left them by e-mail."""
    conversation = factories.make_conversation(factories.make_channel(priority=50))
    acts.opt_in(conversation.contact.subject_id, acts.published())
    acts.opt_out(conversation.contact.subject_id, channels=["email"])
    return conversation


async def test_the_chip_says_the_state_and_its_reason_and_no_evidence() -> None:
    ana = await in_thread(factories.make_agent)(name="Ana")
    conversation = await consented()
    async with console(ana.user) as window:
        await window.next()
        await window.ask("queue.next")
        opened = await window.ask("conversation.open", id=str(conversation.public_id))
    chips = {(one["channel"], one["purpose"]): one for one in opened["data"]["details"]["consent"]}
    yes, no = chips["whatsapp", "marketing"], chips["email", "marketing"]
    assert (yes["may"], no["may"]) == (True, False)
    assert re.fullmatch(r"pode receber desde \d\d/\d\d/\d{4}", yes["words"])
    assert re.fullmatch(r"retirou em \d\d/\d\d/\d{4}", no["words"])
    assert set(yes) == {
        "channel", "channel_label", "purpose", "purpose_label", "state", "state_label", "reason", "since", "may",
        "words",
    }  # fmt: skip
    told = json.dumps(opened)
    assert acts.PII["ip"] not in told
    assert acts.BODY not in told


async def test_what_a_person_asks_of_us_is_opened_in_its_name() -> None:
    ana = await in_thread(factories.make_agent)(name="Ana")
    conversation = await consented()
    asked = {"conversation": str(conversation.public_id), "right": "access", "details": "Quer uma cópia"}
    async with console(ana.user) as window:
        await window.next()
        opened = await window.ask("conversation.rights_request", **asked)
        wrong = await window.ask("conversation.rights_request", **{**asked, "right": "tudo"})
    assert wrong["error"]["code"] == "invalid"
    found = await in_thread(requests_of)(conversation)
    assert [(row.protocol, row.right, row.via) for row in found] == [
        (opened["data"]["protocol"], "access", "agent")
    ]
    assert found[0].opened_by == ana.user.public_id
    lines = await in_thread(lambda: list(conversation.messages.filter(kind="system")))()
    assert any(found[0].protocol in line.text for line in lines)
    outsider = await in_thread(factories.make_agent)(channels=[await in_thread(factories.make_channel)()])
    async with console(outsider.user) as window:
        await window.next()
        hidden = await window.ask("conversation.rights_request", **asked)
    assert hidden["error"]["code"] == "not_found"


def requests_of(conversation: Conversation) -> list[RightsRequest]:
    return list(of_subject(conversation.contact.subject_id))
