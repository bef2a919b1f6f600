"""Postmark: mail in and events by webhook, mail out by its API. See README.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any

import orjson

from channels_app.contract import (
    BASE_URL,
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

from . import addresses, compose, inbound, mime, services, setup
from .mime import File

OFFICIAL = "https://api.postmarkapp.com"
MAX_BODY = 52 * 1024 * 1024  # 35 MB of files in Base64
FIELDS = (
    setup.FROM_NAME,
    Field("message_stream", "Fluxo de mensagens", "Em branco: outbound."),
    setup.PLUS,
    Field("server_token", "Server API token", required=True, secret=True),
    Field(
        "webhook_secret",
        "Senha do webhook",
        "Invente uma longa; ela vai no endereço dos webhooks.",
        required=True,
        secret=True,
    ),
    BASE_URL,
)
GUIDE = (
    Step("Pegue a chave", "No Postmark abra Servers, o seu servidor, API Tokens.", paste=("server_token",)),
    Step(
        "Ligue o recebimento e os avisos",
        "Em Default Inbound Stream e em Outbound, Webhooks, cole o endereço com usuário e senha na frente:"
        " https://invenio:SENHA@… Marque Delivery, Bounce, Spam complaint, Subscription change e Open.",
        copy="webhook_url",
        paste=("webhook_secret",),
    ),
)
# Code of Postmark → class and sentence; others go by the HTTP status.
ERRORS: dict[int, tuple[ErrorClass, str]] = {
    10: (ErrorClass.AUTH, services.REFUSED_KEY),
    100: (ErrorClass.RETRY, "O Postmark está em manutenção. O envio será repetido."),
    300: (ErrorClass.BAD_CONTENT, "O Postmark não aceitou o endereço ou o conteúdo do e-mail."),
    400: (
        ErrorClass.POLICY,
        "O endereço desta linha não está confirmado no Postmark. Avise um administrador.",
    ),
    401: (
        ErrorClass.POLICY,
        "O endereço desta linha não está confirmado no Postmark. Avise um administrador.",
    ),
    405: (ErrorClass.POLICY, "A conta do Postmark ficou sem créditos. Avise um administrador."),
    406: (
        ErrorClass.BAD_RECIPIENT,
        "Este endereço devolveu e-mails ou reclamou antes. O Postmark não envia para ele.",
    ),
    411: (ErrorClass.BAD_CONTENT, "O Postmark não envia este tipo de arquivo."),
    412: (ErrorClass.POLICY, "A conta do Postmark espera aprovação. Avise um administrador."),
    413: (ErrorClass.POLICY, "A conta do Postmark não pode enviar. Avise um administrador."),
    429: (ErrorClass.RETRY, "O Postmark pediu uma pausa. O envio será repetido."),
}
STATUSES = {"Delivery": Status.DELIVERED, "Open": Status.READ}
TEMPORARY = frozenset(
    ("Transient", "DnsError", "OpenRelayTest", "AutoResponder", "AddressChange", "ChallengeVerification")
)
HARD = frozenset(("HardBounce", "BadEmailAddress", "ManuallyDeactivated"))
COMPLAINTS = frozenset(("SpamNotification", "SpamComplaint"))
WAYS_OUT = frozenset(("Unsubscribe", "ManualSuppression"))


def verify(line: Line, call: Call) -> bool:
    """HTTP Basic: the user's name does not matter, the password is the line's."""
    scheme, _, given = call.headers.get("authorization", "").partition(" ")
    try:
        password = base64.b64decode(given, validate=True).partition(b":")[2]
    except ValueError:
        return False
    accepted = line.secrets.get("webhook_secret", ())
    matches = [hmac.compare_digest(password, secret.encode()) for secret in accepted]
    return scheme.lower() == "basic" and any(matches)


def split(body: bytes) -> list[Part]:
    call = _object(body)
    kind = str(call.get("RecordType") or "Inbound")[:40]
    ref = call.get("ID") or call.get("MessageID")
    moments = [
        call.get(name) for name in ("DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt") if call.get(name)
    ]
    key = clean(":".join(str(one) for one in (kind, ref, *moments)), 250) if ref else ""
    return [Part(f"p:{key}" if key else f"o:{hashlib.sha256(body).hexdigest()}", body, kind in STATUSES)]


def parse(line: Line, body: bytes) -> list[Event]:
    call = _object(body)
    try:
        if "FromFull" in call or call.get("RecordType") == "Inbound":
            return _mail(line, call)
        return [_event(line, call)]
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable("not a call of Postmark") from error
    if not isinstance(found, dict):
        raise Unreadable("not a call of Postmark")
    return found


def _mail(line: Line, call: dict[str, Any]) -> list[Event]:
    if isinstance(call.get("RawEmail"), str) and call["RawEmail"]:
        return inbound.parse(line, call["RawEmail"].encode("utf-8", "surrogateescape"))
    stated = [
        (str(one["Name"]), str(one["Value"])) for one in call.get("Headers") or [] if isinstance(one, dict)
    ]
    given = [(name, str(call.get(name.title()) or "")) for name in ("from", "to", "cc", "subject", "date")]
    given += [
        ("reply-to", str(call.get("ReplyTo") or "")),
        ("x-original-to", str(call.get("OriginalRecipient") or "")),
    ]
    names = {name.lower() for name, _ in stated}
    headers = [*stated, *((name, value) for name, value in given if value and name not in names)]
    files = [_file(one) for one in call.get("Attachments") or [] if isinstance(one, dict)]
    text, html = str(call.get("TextBody") or ""), str(call.get("HtmlBody") or "")
    return inbound.events(line, services.mail(headers, text, html, files))


def _file(one: dict[str, Any]) -> File:
    cid = clean(one.get("ContentID"), 200).strip("<>")
    content = base64.b64decode(str(one.get("Content") or ""), validate=False)
    return File(
        clean(one.get("Name"), 255),
        clean(one.get("ContentType"), 120).split(";")[0],
        content[: mime.FILE_MAX],
        cid,
    )


def _event(line: Line, call: dict[str, Any]) -> Event:
    kind, detail = call.get("RecordType"), str(call.get("Type") or "")
    metadata = call.get("Metadata")
    ref = str(metadata.get("correlation") or "") if isinstance(metadata, dict) else ""
    at = services.moment(
        next((call[n] for n in ("DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt") if n in call), None)
    )
    if kind in STATUSES:
        return services.status(line, ref, STATUSES[kind], at)
    if kind == "SpamComplaint" or detail in COMPLAINTS:
        return services.opt_out(str(call.get("Email") or ""), at, str(call.get("MessageID") or ""))
    if kind == "SubscriptionChange":
        return _subscription(call, at)
    if kind == "Bounce" and detail not in TEMPORARY:
        details = str(call.get("Details") or call.get("Description") or "")
        return services.status(line, ref, Status.FAILED, at, details, hard=detail in HARD)
    return Ignored(f"Aviso do Postmark: {clean(kind, 40)} {clean(detail, 40)}".strip())


def _subscription(call: dict[str, Any], at: Any) -> Event:
    reason = str(call.get("SuppressionReason") or "")
    if call.get("SuppressSending") and reason not in (*WAYS_OUT, "SpamComplaint"):
        return Ignored(f"O Postmark deixou de enviar a este endereço: {clean(reason, 40)}.")
    lifted = not call.get("SuppressSending")
    return services.opt_out(
        str(call.get("Recipient") or ""), at, str(call.get("MessageID") or ""), lifted=lifted
    )


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    compose.check(line, to, message)
    named = dict(compose.headers(line, message))
    body = {
        "From": f'"{compose.sender_name(line).replace(chr(34), "")}" <{line.address}>',
        "To": to,
        "Subject": named.pop("Subject"),
        "TextBody": message.text or " ",
        "HtmlBody": compose.as_html(message.text),
        "MessageStream": str(line.settings.get("message_stream") or "outbound"),
        "Metadata": {"correlation": message.correlation},
        "Attachments": [_attachment(file.path, file.name, file.content_type) for file in message.files],
    }
    if reply := named.pop("Reply-To", ""):
        body["ReplyTo"] = reply
    named.pop("Date")
    # Postmark makes a Message-ID of its own unless it is told to keep ours.
    body["Headers"] = [
        {"Name": name, "Value": value} for name, value in {**named, "X-PM-KeepID": "true"}.items()
    ]
    answer = http.request("POST", f"{services.base(line, OFFICIAL)}/email", headers=_token(line), json=body)
    _accepted(answer)
    return Sent(addresses.message_id(line, message.correlation))


def _attachment(path: str, name: str, stated: str) -> dict[str, str]:
    content = base64.b64encode(Path(path).read_bytes()).decode()
    return {"Name": name or "arquivo", "Content": content, "ContentType": compose.content_type(stated, name)}


def check(line: Line, http: Http) -> str:
    try:
        answer = http.request("GET", f"{services.base(line, OFFICIAL)}/server", headers=_token(line))
    except HttpError as error:
        lost = ProviderError("not_reached", "Não foi possível falar com o Postmark.", ErrorClass.RETRY)
        raise ProviderRefused(lost) from error
    return f"O Postmark reconhece o servidor {clean(_accepted(answer).get('Name'), 80)}."


def _token(line: Line) -> dict[str, str]:
    return {"X-Postmark-Server-Token": line.secret("server_token"), "Accept": "application/json"}


def _accepted(answer: Any) -> dict[str, Any]:
    body = answer.json()
    code = body.get("ErrorCode", 0) if isinstance(body, dict) else -1
    if answer.status == 200 and not code and isinstance(body, dict):
        return body
    if code in ERRORS:
        error_class, sentence = ERRORS[code]
        raise ProviderRefused(ProviderError(str(code), sentence, error_class))
    raise services.refused(str(code if code and code > 0 else answer.status), answer.status)
