"""Our message → Google. Its id is ours and stays the same over every attempt, so a lost answer may be asked again."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from channels_app.contract import Act, Http, Line, OutgoingMessage, ProviderRefused, Sent
from invenio_center.kernel.address import phone_canonical

from . import api, content, places, token
from .errors import NO_RCS

EVENTS = {Act.READ: "READ", Act.TYPING: "IS_TYPING"}
TTL_MIN_S, TTL_MAX_S = 10, 15 * 24 * 3600
OUTGOING_OFF = (
    "O endereço está pronto para receber. O envio fica desligado até a conta de serviço ser informada."
)


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    body: dict[str, Any] = {
        "contentMessage": content.build(message),
        "messageTrafficType": content.traffic(message),
    }
    if seconds := _ttl(line):
        body["ttl"] = f"{seconds}s"
    path = f"{places.phone(to)}/agentMessages"
    api.call(line, http, "POST", path, body=body, messageId=message.correlation)
    return Sent(message.correlation)


def _ttl(line: Line) -> int:
    """How long Google may hold a message for a telephone that is off; 0: as long as it likes."""
    text = str(line.settings.get("ttl_s") or "")
    return min(max(int(text), TTL_MIN_S), TTL_MAX_S) if text.isdigit() and int(text) else 0


def act(line: Line, to: str, act: Act, ref: str, http: Http) -> None:
    body = {"eventType": EVENTS[act]}
    event = uuid4()
    if act is Act.READ:
        body["messageId"] = ref
        event = uuid5(NAMESPACE_URL, f"{line.id}:{to}:{ref}")
    api.call(line, http, "POST", f"{places.phone(to)}/agentEvents", body=body, eventId=str(event))


def is_capable(line: Line, to: str, http: Http) -> bool:
    """False where the number has no RCS, or its carrier does not know this agent."""
    try:
        api.call(line, http, "GET", f"{places.phone(to)}/capabilities", requestId=str(uuid4()))
    except ProviderRefused as refused:
        if refused.error.code != NO_RCS.code:
            raise
        return False
    return True


def check(line: Line, http: Http) -> str:
    """Tries the service account, then the agent on a number: the test number, else the line's own."""
    if not token.is_configured(line):
        return OUTGOING_OFF
    number = phone_canonical(str(line.settings.get("test_number") or line.address))
    if not number:
        token.bearer(line, http)
        return "O Google aceita a conta de serviço. Informe um número de teste para conferir o agente."
    if not is_capable(line, number, http):
        return "O Google aceita a conta de serviço. O número de teste não tem RCS, ou o agente não foi lançado nele."
    return "O Google aceita a conta de serviço, e o agente alcança o número de teste."
