"""Mailgun: mail in and events by webhook, mail out by its API. See README.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

import orjson

from channels_app.contract import (
    BASE_URL,
    PROGRESS,
    Call,
    ErrorClass,
    Event,
    Field,
    Http,
    Ignored,
    Line,
    OutgoingMessage,
    Part,
    ProviderError,
    ProviderRefused,
    Sent,
    Status,
    Step,
    Unreadable,
)
from invenio_center.kernel.http import HttpError
from invenio_center.kernel.text import clean

from . import addresses, compose, forms, inbound, services, setup
from .mime import File

OFFICIAL = "https://api.mailgun.net"
MAX_BODY = 40 * 1024 * 1024
# Mailgun repeats a call for eight hours; a signature older than this is somebody else's.
AGE_MAX_S, AHEAD_MAX_S = 12 * 3600, 600
FIELDS = (
    Field(
        "domain", "Domínio de envio", "Como está no Mailgun, por exemplo mg.empresa.com.br.", required=True
    ),
    setup.FROM_NAME,
    setup.PLUS,
    Field("api_key", "Chave da API", required=True, secret=True),
    Field("signing_key", "HTTP webhook signing key", required=True, secret=True),
    Field(
        BASE_URL.name,
        BASE_URL.label,
        "Em branco: o endereço dos EUA. Na União Europeia: https://api.eu.mailgun.net.",
        "text",
    ),
)
GUIDE = (
    Step(
        "Pegue as chaves",
        "No Mailgun abra API Security: crie uma chave e copie a HTTP webhook signing key.",
        paste=("api_key", "signing_key"),
    ),
    Step(
        "Receba os e-mails",
        "Em Receiving crie uma rota com a ação forward para este endereço.",
        copy="webhook_url",
    ),
    Step(
        "Receba os avisos",
        "Em Sending, Webhooks, cole o mesmo endereço em Delivered, Permanent failure, Opened, Spam complaints e"
        " Unsubscribes.",
        copy="webhook_url",
    ),
)
STATUSES = {"delivered": Status.DELIVERED, "opened": Status.READ, "rejected": Status.FAILED}

# Mailgun's own word that the address is the reason: now, or when it bounced before.
HARD = frozenset(("bounce", "suppress-bounce"))


def verify(line: Line, call: Call) -> bool:
    """The signature covers time and token only, so each token counts once: it is the key of what is stored."""
    fields = _signature(call)
    timestamp, token = fields.get("timestamp", ""), fields.get("token", "")
    if not (timestamp.isascii() and timestamp.isdigit() and token and len(timestamp) < 15):
        return False
    if not -AHEAD_MAX_S <= time.time() - int(timestamp) <= AGE_MAX_S:
        return False
    given, signed = fields.get("signature", "").encode(), f"{timestamp}{token}".encode()
    keys = line.secrets.get("signing_key", ())
    return any(hmac.compare_digest(given, _sign(key, signed)) for key in keys)


def _sign(key: str, signed: bytes) -> bytes:
    return hmac.new(key.encode(), signed, hashlib.sha256).hexdigest().encode()


def _signature(call: Call) -> dict[str, str]:
    try:
        if _is_json(call):
            found = orjson.loads(call.body)["signature"]
            return {name: str(value) for name, value in found.items()}
        return forms.read(call)[0]
    except (Unreadable, orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return {}


def split(call: Call) -> list[Part]:
    if _is_json(call):
        return [Part(_key(_signature(call), call.body), call.body, _is_mark(call.body))]
    fields, files = forms.read(call)
    kept = [
        {
            "name": one.name,
            "type": one.content_type,
            "cid": one.content_id,
            "content": base64.b64encode(one.content).decode(),
        }
        for one in files
    ]
    body = orjson.dumps({"fields": fields, "files": kept})
    return [Part(_key(fields, body), body)]


def _is_mark(body: bytes) -> bool:
    try:
        word = orjson.loads(body)["event-data"]["event"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False
    return STATUSES.get(str(word)) in PROGRESS


def _key(signature: dict[str, str], body: bytes) -> str:
    token = clean(signature.get("token"), 200)
    return f"t:{token}" if token else f"o:{hashlib.sha256(body).hexdigest()}"


def _is_json(call: Call) -> bool:
    return call.headers.get("content-type", "").startswith("application/json")


def parse(line: Line, body: bytes) -> list[Event]:
    try:
        call = orjson.loads(body)
        if "event-data" in call:
            return [_event(line, call["event-data"])]
        return _mail(line, call["fields"], call["files"])
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError, ValueError) as error:
        raise Unreadable(type(error).__name__) from error


def _mail(line: Line, fields: dict[str, str], stored: list[dict[str, str]]) -> list[Event]:
    if fields.get("body-mime"):
        return inbound.parse(line, fields["body-mime"].encode("utf-8", "surrogateescape"))
    pairs = orjson.loads(fields.get("message-headers") or "[]")
    headers = [(str(one[0]), str(one[1])) for one in pairs if isinstance(one, list) and len(one) == 2]
    known = {name.lower() for name, _ in headers}
    given = [("from", "from"), ("subject", "subject"), ("message-id", "Message-Id")]
    headers += [(name, fields[field]) for name, field in given if fields.get(field) and name not in known]
    headers.append(("x-original-to", fields.get("recipient", "")))
    # Which file of the form is shown under which Content-ID.
    cids = {
        str(field): str(cid).strip("<>")
        for cid, field in orjson.loads(fields.get("content-id-map") or "{}").items()
    }
    files = [
        File(one["name"], one["type"], base64.b64decode(one["content"]), cids.get(one["cid"], ""))
        for one in stored
    ]
    return inbound.events(
        line, services.mail(headers, fields.get("body-plain", ""), fields.get("body-html", ""), files)
    )


def _event(line: Line, event: dict[str, Any]) -> Event:
    kind, at = str(event.get("event")), services.moment(event.get("timestamp"))
    headers = (event.get("message") or {}).get("headers") or {}
    ref, recipient = str(headers.get("message-id") or ""), str(event.get("recipient") or "")
    if kind in ("complained", "unsubscribed"):
        return services.opt_out(recipient, at, ref)
    if kind == "failed" and event.get("severity") != "temporary":
        said = event.get("delivery-status") or {}
        words = f"{said.get('code', '')} {said.get('message', '')}"
        return services.status(line, ref, Status.FAILED, at, words, hard=event.get("reason") in HARD)
    by_machine = bool((event.get("client-info") or {}).get("bot"))
    if kind in STATUSES and not by_machine:
        return services.status(line, ref, STATUSES[kind], at, "5.7.1")
    return Ignored(f"Aviso do Mailgun: {clean(kind, 40)}.")


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    compose.check(line, to, message)
    content = compose.mail(line, to, message).as_bytes()
    answer = http.request(
        "POST",
        _url(line, "messages.mime"),
        auth=("api", line.secret("api_key")),
        data={"to": to},
        files={"message": ("message.eml", content, "message/rfc822")},
    )
    body = _accepted(answer)
    if not str(body.get("id") or ""):
        # Mailgun answers 200 with another text when the address of the API is wrong.
        wrong = "O endereço da API ou o domínio do Mailgun não está certo. Avise um administrador."
        raise ProviderRefused(ProviderError("no_id", wrong, ErrorClass.AUTH))
    return Sent(addresses.message_id(line, message.correlation))


def check(line: Line, http: Http) -> str:
    url = f"{services.base(line, OFFICIAL)}/v4/domains/{line.settings['domain']}"
    try:
        answer = http.request("GET", url, auth=("api", line.secret("api_key")))
    except HttpError as error:
        lost = ProviderError("not_reached", "Não foi possível falar com o Mailgun.", ErrorClass.RETRY)
        raise ProviderRefused(lost) from error
    _accepted(answer)
    return f"O Mailgun reconhece o domínio {clean(line.settings['domain'], 80)}."


def _url(line: Line, path: str) -> str:
    return f"{services.base(line, OFFICIAL)}/v3/{line.settings['domain']}/{path}"


def _accepted(answer: Any) -> dict[str, Any]:
    body = answer.json()
    if answer.status == 200:
        return body if isinstance(body, dict) else {}
    text = str(body.get("message") or "") if isinstance(body, dict) else ""
    raise services.refused(str(answer.status), answer.status, answer.headers.get("retry-after", ""), text)
