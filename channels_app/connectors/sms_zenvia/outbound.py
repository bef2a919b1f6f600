"""Our message → Zenvia, and the two subscriptions by which Zenvia calls us."""

from __future__ import annotations

from typing import Any

from channels_app.contract import (
    ErrorClass,
    Http,
    Line,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
    Sent,
)
from invenio_center.kernel.address import NOT_DIGIT
from invenio_center.kernel.http import HttpError
from invenio_center.kernel.text import clean

from .errors import provider_error
from .shield import HEADER

API_URL = "https://api.zenvia.com"
TEXT_MAX = 1530  # ten parts of plain text
LARGEST_FILE = 16 * 1024 * 1024
# Event types, and what of the channel each one is about.
SUBSCRIPTIONS: dict[str, dict[str, str]] = {
    "MESSAGE": {"channel": "sms", "direction": "IN"},
    "MESSAGE_STATUS": {"channel": "sms"},
}
NOT_REACHED = ProviderError("not_reached", "Não foi possível falar com a Zenvia.", ErrorClass.RETRY)
NO_ID = ProviderError("no_id", "A Zenvia respondeu sem dizer o número da mensagem.", ErrorClass.AMBIGUOUS)


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    _check(message)
    content = {"type": "text", "text": message.text, "encodingStrategy": "AUTO"}
    body = {
        "from": sender(line),
        "to": NOT_DIGIT.sub("", to),
        "externalId": message.correlation,
        "contents": [content],
    }
    url = f"{base(line)}/v2/channels/sms/messages"
    answer = _accepted(http.request("POST", url, headers=_token(line), json=body))
    provider_id = clean(answer.get("id"), 290) if isinstance(answer, dict) else ""
    if not provider_id:
        raise ProviderRefused(NO_ID)
    return Sent(provider_id)


def sender(line: Line) -> str:
    """The name of the integration at Zenvia, else the line's number in digits."""
    return str(line.settings.get("sender") or NOT_DIGIT.sub("", line.address) or line.address)


def _refuse(sentence: str) -> None:
    raise ProviderRefused(ProviderError("content", sentence, ErrorClass.BAD_CONTENT))


def _check(message: OutgoingMessage) -> None:
    if message.files:
        _refuse("O SMS da Zenvia não leva arquivos. Envie o texto ou use outro canal.")
    if not message.text.strip():
        _refuse("O SMS leva apenas texto.")
    if len(message.text) > TEXT_MAX:
        _refuse(f"O SMS aceita até {TEXT_MAX} caracteres por mensagem.")


def _accepted(answer: Any) -> Any:
    body = answer.json()
    if 200 <= answer.status < 300:
        return body
    raise ProviderRefused(provider_error(body, answer.status, answer.headers.get("retry-after", "")))


def base(line: Line) -> str:
    return str(line.settings.get("api_base_url") or API_URL).rstrip("/")


def _token(line: Line) -> dict[str, str]:
    return {"X-API-TOKEN": line.secret("api_token")}


# --- the line itself ---


def check(line: Line, http: Http) -> str:
    ours = [one for one in _subscriptions(line, http) if _is_ours(line, one)]
    if len({one["eventType"] for one in ours}) < len(SUBSCRIPTIONS):
        return "A Zenvia aceita o token, mas ainda não chama este endereço. Registre o webhook."
    return "A Zenvia aceita o token e chama este endereço."


def register(line: Line, http: Http) -> str:
    """Create both subscriptions; one that is there already, for an older address of this line, is renewed."""
    known = {one["eventType"]: one for one in _subscriptions(line, http) if _is_ours(line, one)}
    webhook = {"url": line.webhook_url, "headers": {HEADER: line.secret("webhook_secret")}}
    for event, criteria in SUBSCRIPTIONS.items():
        if event in known:
            edge, method = f"/{clean(known[event].get('id'), 120)}", "PATCH"
            body: dict[str, Any] = {"webhook": webhook, "status": "ACTIVE"}
        else:
            edge, method = "", "POST"
            body = {"eventType": event, "webhook": webhook, "status": "ACTIVE", "criteria": criteria}
        _call(line, http, method, edge, json=body)
    return "A Zenvia vai chamar este endereço para mensagens recebidas e para o estado das enviadas."


def _subscriptions(line: Line, http: Http) -> list[dict[str, Any]]:
    found = _call(line, http, "GET", "")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _call(line: Line, http: Http, method: str, edge: str, **body: Any) -> Any:
    """None of these sends anything to anybody, so a lost answer is only a reason to try again."""
    url = f"{base(line)}/v2/subscriptions{edge}"
    try:
        return _accepted(http.request(method, url, headers=_token(line), **body))
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error


def _is_ours(line: Line, subscription: dict[str, Any]) -> bool:
    """Of this line, also with a key of before a rotation."""
    webhook = subscription.get("webhook")
    url = str(webhook.get("url", "")) if isinstance(webhook, dict) else ""
    return subscription.get("eventType") in SUBSCRIPTIONS and f"/webhooks/{line.kind}/{line.id}/" in url
