"""Each kind through the whole running system: a person writes, an agent takes it and answers, the person reads it.

One entry in ``KINDS`` for each; what the far end does is its player (``channels_app/simulator/players/``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support import google
from tests.support.api import Api
from tests.support.processes import eventually
from tests.support.stack import Stack

from .center import Center
from .played import Simulator

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(240)]
WITHIN_S = 90
TYPED = "Sai hoje, às 15h! <b>Não</b> é *markup* & chega em 2 dias 📦 ção"


@dataclass(frozen=True)
class Kind:
    """``words``: what this provider tells about an answer, in order. ``throttle``: its player's fault of that meaning.
    ``names``, ``captions``: whether it tells who writes, and what stands below a picture. ``registers``: what Center
    says once the provider knows our address, "" where it is told by hand.

    ``{unique}`` in a setting or credential is another word in each test: the far end finds the line by it.
    """

    name: str
    label: str
    credentials: dict[str, str]
    person: str
    words: tuple[str, ...]
    throttle: str
    settings: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = ("text",)
    names: bool = True
    captions: bool = True
    registers: str = ""


KINDS = (
    Kind(
        "whatsapp",
        "WhatsApp",
        {"app_secret": "segredo-{unique}", "verify_token": "confere", "access_token": "token-{unique}"},
        "5511987653001",
        words=("sent", "delivered", "read"),
        throttle="130429",
        settings={"phone_number_id": "{unique}", "waba_id": "WABA-F", "api_base_url": "/simulator/graph"},
        kinds=("text", "image", "location"),
        registers="entrega os avisos deste número",
    ),
    Kind(
        "facebook",
        "Facebook",
        {"app_secret": "segredo-{unique}", "verify_token": "confere", "page_access_token": "token-{unique}"},
        "7001002003004005",
        words=("sent", "delivered", "read"),
        throttle="613",
        settings={"page_id": "{unique}", "api_base_url": "/simulator/messenger"},
        names=False,
        registers="avisa o app de mensagens",
    ),
    Kind(
        "telegram",
        "Telegram",
        {"bot_token": "5099887766:AAF-{unique}", "secret_token": "segredo_{unique}"},
        "7012345678",
        words=("sent",),
        throttle="429",
        registers="neste endereço",
        settings={"bot_username": "loja_bot"},
        kinds=("text", "image", "location"),
    ),
    Kind(
        "viber",
        "Viber",
        {"auth_token": "445da6az1s345z78-{unique}"},
        "zX9/kQ+7mT2bLw4RfVhJpA==",
        words=("sent", "delivered", "read"),
        throttle="12",
        registers="neste endereço",
        kinds=("text", "image", "location"),
    ),
    Kind(
        "sms",
        "SMS",
        {"account_sid": "AC{unique}", "auth_token": "token-{unique}"},
        "5511987654321",
        words=("sent", "delivered"),
        throttle="20429",
        settings={"provider": "twilio", "api_base_url": "/simulator/twilio", "messaging_service_sid": "MG1"},
        kinds=("text", "image"),
        names=False,
    ),
    Kind(
        "sms",
        "SMS",
        {"api_token": "token-{unique}", "webhook_secret": "um-segredo-longo-{unique}"},
        "5521976543210",
        words=("sent", "delivered"),
        throttle="TOO_MANY_REQUESTS",
        settings={"provider": "zenvia", "api_base_url": "/simulator/zenvia", "sender": "loja-sms"},
    ),
    Kind(
        "rcs",
        "Google RCS",
        {"client_token": "cliente-{unique}", "service_account": google.SERVICE_ACCOUNT},
        "5511987654321",
        words=("sent", "delivered", "read"),
        throttle="429",
        settings={"agent_id": "agente_{unique}"},
        kinds=("text", "image", "location"),
        names=False,
        captions=False,
    ),
)


def named(kind: Kind) -> str:
    return f"{kind.name}{kind.settings.get('provider', '')}"


@pytest.fixture(params=KINDS, ids=named)
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


def those_that(can: Callable[[Kind], object]) -> pytest.MarkDecorator:
    """Only the kinds with this ability run a test of it."""
    able = [kind for kind in KINDS if can(kind)]
    return pytest.mark.parametrize("kind", able, ids=named, indirect=True)


@pytest.fixture
def simulator(stack: Stack) -> Iterator[Simulator]:
    found = Simulator(stack)
    found.settings(deliver=True, read=True, reorder=False)
    yield found
    found.settings(deliver=True, read=False, reorder=False)


@pytest.fixture
def line(api: Callable[[str], Api], kind: Kind) -> str:
    unique = uuid.uuid4().hex
    made = {
        "kind": kind.name,
        "name": f"Fluxo {unique[:6]}",
        "is_active": True,
        "settings": {"api_base_url": f"/simulator/{kind.name}", **filled(kind.settings, unique)},
        "credentials": filled(kind.credentials, unique),
    }
    return str(api("admin").post("channels/", made)["id"])


def filled(values: dict[str, Any], unique: str) -> dict[str, Any]:
    return {name: value.replace("{unique}", unique) for name, value in values.items()}


@pytest.fixture(scope="module")
def clerk(stack: Stack, api: Callable[[str], Api]) -> Api:
    stack.manage("create_user", "fluxo", "--role", "agent", "--password-stdin", stdin=f"{stack.password}\n")
    return api("fluxo")


@pytest.fixture
def agent(clerk: Api, api: Callable[[str], Api], line: str) -> Api:
    """Somebody who serves this line alone, has room for it, and is there."""
    me = clerk.get("agents/me/")
    api("supervisora").patch(f"agents/{me['id']}/", {"channels": [line], "capacity": 90})
    clerk.post("agents/me/presence/", {"state": "online"})
    return clerk


def messages(agent: Api, conversation: str) -> list[dict[str, Any]]:
    return list(agent.get(f"conversations/{conversation}/messages/")["results"])


def take(agent: Api, line: str) -> dict[str, Any]:
    eventually(lambda: agent.get("queue/")["total"], WITHIN_S)
    taken = agent.post("queue/next/")
    assert taken["channel"] == line
    return dict(taken)


def test_a_person_writes_and_reads_the_answer(
    kind: Kind, line: str, agent: Api, api: Callable[[str], Api], simulator: Simulator
) -> None:
    asked = f"Meu pedido {uuid.uuid4().hex[:8]} chegou? ção 😀"
    assert simulator.say(line, kind.person, asked, name="Zélia Prado") == ["aceita"]
    assert simulator.say(line, kind.person, "três vezes", fault="duplicate") == ["aceita"] * 3
    assert simulator.say(line, kind.person, "falso", fault="signature") == [
        "recusada: a assinatura não confere"
    ]
    assert simulator.say(line, kind.person, "enorme", fault="oversize") == ["recusada: grande demais"]
    taken = take(agent, line)

    name = api("admin").get(f"channels/{line}/")["name"]
    assert f"{kind.label} - {name}" in simulator.labels()

    eventually(lambda: len(messages(agent, taken["id"])) == 2, WITHIN_S)
    assert {one["text"] for one in messages(agent, taken["id"])} == {asked, "três vezes"}
    first = next(one for one in messages(agent, taken["id"]) if one["text"] == asked)
    assert (first["direction"], first["sender"]["name"]) == ("in", "Zélia Prado" if kind.names else "")

    sent = agent.post(
        f"conversations/{taken['id']}/messages/",
        {"client_id": uuid.uuid4().hex, "text": TYPED, "in_reply_to": first["id"]},
    )
    eventually(lambda: simulator.received(line, kind.person) == [TYPED], WITHIN_S)

    def told() -> list[str]:
        mine = next(one for one in messages(agent, taken["id"]) if one["id"] == sent["id"])
        return [word["status"] for word in mine["status_history"] if word["status"] != "queued"]

    eventually(lambda: told() == list(kind.words), WITHIN_S)


@those_that(lambda kind: len(kind.kinds) > 1)
def test_files_and_places_arrive_whole(kind: Kind, line: str, agent: Api, simulator: Simulator) -> None:
    wanted = set(kind.kinds) - {"text"}
    for one in wanted:
        simulator.say(line, kind.person, "Veja a foto", kind=one)
    taken = take(agent, line)

    def arrived() -> dict[str, dict[str, Any]]:
        return {one["kind"]: one for one in messages(agent, taken["id"])}

    eventually(lambda: set(arrived()) == wanted, WITHIN_S)
    eventually(lambda: arrived()["image"]["attachments"][0]["state"] != "pending", WITHIN_S)
    image, place = arrived()["image"], arrived().get("location")
    assert image["text"] == ("Veja a foto" if kind.captions else "")
    (attachment,) = image["attachments"]
    assert (attachment["state"], attachment["content_type"]) == ("ready", "image/png")
    content = agent.client.get(f"{agent.stack.base_url}{attachment['url']}").content
    assert content.startswith(b"\x89PNG")
    if place is not None:
        assert (place["location"]["latitude"], place["location"]["longitude"]) == (-23.5613, -46.6565)


def test_a_throttle_delays_and_an_unclear_end_is_never_repeated(
    kind: Kind, line: str, agent: Api, simulator: Simulator
) -> None:
    simulator.say(line, kind.person, "oi")
    taken = take(agent, line)

    def answer(text: str, fault: str) -> dict[str, Any]:
        simulator.settings(line=line, fault=fault)
        return dict(
            agent.post(
                f"conversations/{taken['id']}/messages/", {"client_id": uuid.uuid4().hex, "text": text}
            )
        )

    def status(sent: dict[str, Any]) -> str:
        return next(one["status"] for one in messages(agent, taken["id"]) if one["id"] == sent["id"])

    simulator.settings(reorder=True)  # "delivered" is told before "sent", and stays the last word
    slow = answer("devagar", kind.throttle)
    eventually(lambda: status(slow) in (kind.words[-1], "delivered"), WITHIN_S)
    simulator.settings(reorder=False)
    unclear = answer("será?", "5xx")
    eventually(lambda: status(unclear) in ("uncertain", "delivered", "read"), WITHIN_S)
    assert simulator.received(line, kind.person) == ["devagar", "será?"]


@those_that(lambda kind: kind.registers)
def test_the_line_is_tried_and_registered_from_center(kind: Kind, line: str, stack: Stack) -> None:
    admin = Center(stack, "admin")
    assert kind.registers in admin.press(f"channels/{line}/register/")
    assert "Testar conexão" in admin.press(f"channels/{line}/test/")
