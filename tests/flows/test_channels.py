"""Every channel through the running system: a customer writes, an agent answers, the customer gets exactly that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from tests.browser.people import agent_for
from tests.support.api import Api
from tests.support.processes import eventually
from tests.support.stack import Stack, running_stack

from .played import Played

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(240)]
WITHIN_S = 60
REPLY = "Bom dia! Chega amanhã às 9h ✓ 😀"


@dataclass(frozen=True)
class Line:
    """One kind of line, and somebody to be played on it. ``api`` is where the simulator plays its provider."""

    kind: str
    person: str
    settings: dict[str, Any]
    credentials: dict[str, str]
    api: str = ""
    address: str = ""
    # What the provider tells of our messages, and what the customer sees of us.
    told: tuple[str, ...] = ("sent", "delivered", "read")
    shows_read: bool = False
    # Part of the sentence Center shows once the provider knows our address.
    registers: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


META = {"app_secret": "segredo-do-app", "verify_token": "confere"}
LINES = [
    Line(
        kind="whatsapp",
        person="5511987653001",
        settings={"phone_number_id": "778899", "waba_id": "WABA-F"},
        credentials={**META, "access_token": "token-do-numero"},
        api="/simulator/graph",
        address="+55 11 4000-3001",
        shows_read=True,
        registers="entrega os avisos deste número",
    ),
    Line(
        kind="facebook",
        person="7001002003004005",
        settings={"page_id": "556677"},
        credentials={**META, "page_access_token": "token-da-pagina"},
        api="/simulator/messenger",
        address="Loja Exemplo",
        shows_read=True,
        registers="avisa o app de mensagens",
    ),
]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack() as running:
        yield running


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Api:
    return Api(stack, "admin")


@pytest.fixture(scope="module")
def supervisor(stack: Stack) -> Api:
    return Api(stack, "supervisora")


def make(admin: Api, line: Line) -> str:
    """The line through the API, switched on; its id."""
    settings = {**line.settings, **({"api_base_url": admin.stack.base_url + line.api} if line.api else {})}
    about = {"kind": line.kind, "name": f"Fluxo {line.kind}", "address": line.address, "priority": 100}
    made = admin.post(
        "channels/",
        {**about, "is_active": True, "settings": settings, "credentials": line.credentials, **line.extra},
    )
    return str(made["id"])


def agent_of(stack: Stack, supervisor: Api, line_id: str, name: str) -> Api:
    """An agent who serves this line only, ready to take."""
    agent_for(stack, supervisor, name, [line_id])
    agent = Api(stack, name)
    agent.post("agents/me/presence/", {"state": "online"})
    return agent


def told_by_center(stack: Stack, line_id: str, act: str) -> str:
    """What an administrator reads on the line's page after pressing one of its buttons."""
    with httpx.Client(base_url=stack.base_url, timeout=60, follow_redirects=True) as browser:
        browser.headers["Referer"] = stack.base_url
        browser.get("/login/")
        person = {"username": "admin", "password": stack.password}
        for path, given in (("/login/", person), (f"/center/channels/{line_id}/{act}/", {})):
            answer = browser.post(path, data={**given, "csrfmiddlewaretoken": browser.cookies["csrftoken"]})
            assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("line", LINES, ids=[line.kind for line in LINES])
def test_a_customer_is_answered(stack: Stack, admin: Api, supervisor: Api, line: Line) -> None:
    line_id = make(admin, line)
    agent = agent_of(stack, supervisor, line_id, f"fluxo-{line.kind}")
    if line.registers:
        assert line.registers in told_by_center(stack, line_id, "register")
    player = Played(stack, line_id)
    player.read_everything()

    player.say(line.person, "Lia Prado", "Cadê o meu pedido?")
    eventually(lambda: agent.get("queue/")["total"] == 1, WITHIN_S)
    (row,) = agent.get("queue/")["results"]
    assert f"Fluxo {line.kind}" in row["why"]  # the line is known by its name
    taken = agent.post("queue/next/")
    assert (taken["id"], taken["channel"], taken["preview"]) == (
        row["conversation"],
        line_id,
        "Cadê o meu pedido?",
    )
    path = f"conversations/{taken['id']}/"
    agent.post(f"{path}mark-read/")
    if line.shows_read:
        eventually(lambda: player.thread(line.person)[0]["status"] == "read", WITHIN_S)

    sent = agent.post(f"{path}messages/", {"client_id": "r1", "text": REPLY})
    eventually(lambda: player.received(line.person) == [REPLY], WITHIN_S)

    def history() -> list[str]:
        rows = agent.get(f"{path}messages/")["results"]
        (ours,) = [one for one in rows if one["id"] == sent["id"]]
        return [step["status"] for step in ours["status_history"]]

    eventually(lambda: history()[-1:] == list(line.told[-1:]), WITHIN_S)
    assert [status for status in line.told if status not in history()] == []
    assert player.received(line.person) == [REPLY]


def test_reactions_and_answers_to_tap_reach_the_customer(stack: Stack, admin: Api, supervisor: Api) -> None:
    settings = {"phone_number_id": "778800", "waba_id": "WABA-F"}
    line = replace(LINES[0], settings=settings, address="+55 11 4000-3002")
    line_id = make(admin, line)
    agent, player = agent_of(stack, supervisor, line_id, "fluxo-opcoes"), Played(stack, line_id)
    player.say(line.person, "Lia Prado", "Confirma?")
    eventually(lambda: agent.get("queue/")["total"] == 1, WITHIN_S)
    path = f"conversations/{agent.post('queue/next/')['id']}/messages/"
    said = agent.get(path)["results"][0]["id"]
    agent.post(path, {"client_id": "e", "reaction": {"message": said, "emoji": "👍"}})
    offer = {"type": "buttons", "buttons": [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}]}
    agent.post(path, {"client_id": "i", "text": "Pode ser amanhã?", "interactive": offer})
    wanted = ["👍", "Pode ser amanhã?\n[Sim]\n[Não]"]
    eventually(lambda: player.received(line.person) == wanted, WITHIN_S)
