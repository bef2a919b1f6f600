"""What goes out beside text reaches the customer: the read mark, an emoji, answers to tap."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from tests.browser.people import agent_for
from tests.support.api import Api
from tests.support.processes import eventually
from tests.support.stack import Stack

from .played import Simulator

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(240)]
WITHIN_S = 90
# By kind: settings, names of the credentials, who is played.
PLAYED: dict[str, tuple[dict[str, str], tuple[str, ...], str]] = {
    "whatsapp": (
        {"phone_number_id": "{unique}", "waba_id": "WABA-R", "api_base_url": "/simulator/graph"},
        ("app_secret", "verify_token", "access_token"),
        "5511987653002",
    ),
    "facebook": (
        {"page_id": "{unique}", "api_base_url": "/simulator/messenger"},
        ("app_secret", "verify_token", "page_access_token"),
        "7001002003004777",
    ),
}


@pytest.mark.parametrize("kind", PLAYED)
def test_reading_reactions_and_answers_to_tap_reach_the_customer(
    stack: Stack, api: Callable[[str], Api], kind: str
) -> None:
    unique, simulator = uuid.uuid4().hex, Simulator(stack)
    given, names, person = PLAYED[kind]
    credentials = {name: f"{name}-{unique}" for name in names}
    settings = {name: value.format(unique=unique) for name, value in given.items()}
    made = {"kind": kind, "name": f"Reações {unique[:6]}", "is_active": True, "settings": settings}
    line = str(api("admin").post("channels/", {**made, "credentials": credentials})["id"])
    agent_for(stack, api("supervisora"), f"opcoes-{kind}", [line])
    agent = Api(stack, f"opcoes-{kind}")
    agent.post("agents/me/presence/", {"state": "online"})

    assert simulator.say(line, person, "Confirma?", name="Lia Prado") == ["aceita"]
    eventually(lambda: agent.get("queue/")["total"] == 1, WITHIN_S)
    taken = agent.post("queue/next/")
    conversation = f"conversations/{taken['id']}/"
    contact = f"contacts/{taken['contact']}/"
    eventually(lambda: agent.get(contact)["name"] == "Lia Prado", WITHIN_S)
    agent.post(f"{conversation}mark-read/")
    eventually(lambda: simulator.thread(line, person)[0]["status"] == "read", WITHIN_S)

    path = f"{conversation}messages/"
    said = agent.get(path)["results"][0]["id"]
    agent.post(path, {"client_id": "e", "reaction": {"message": said, "emoji": "👍"}})
    offer = {"type": "buttons", "buttons": [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}]}
    agent.post(path, {"client_id": "i", "text": "Pode ser amanhã?", "interactive": offer})
    wanted = ["👍", "Pode ser amanhã?\n[Sim]\n[Não]"]
    eventually(lambda: simulator.received(line, person) == wanted, WITHIN_S)
