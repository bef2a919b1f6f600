"""Plays Postmark: brings mail and events to our webhook, and is the API that takes ours; with code of its own."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from ...contract import Line
from ...lines import queries as lines
from ...models import Channel, SimulatedMessage
from .. import faults, keeping
from .base import Person, Player, Post, Word

RECORDS = {"delivered": "Delivery", "read": "Open", "failed": "Bounce"}
REFUSALS = {"406": (422, "Inactive recipient"), "429": (429, "Rate limit"), "10": (401, "Bad API token")}


@csrf_exempt
def email(request: HttpRequest) -> HttpResponse:
    channel = _authorised(request)
    if channel is None:
        return _refused(10, 401, "Bad or missing API token")
    try:
        body = json.loads(request.body)
        to, text = str(body["To"]), str(body["TextBody"])
        given = {one["Name"].lower(): one["Value"] for one in body.get("Headers", [])}
    except (ValueError, KeyError, TypeError):
        return _refused(402, 422, "Invalid JSON")
    if "@" not in to or channel.address not in str(body.get("From")):
        return _refused(300, 422, "Invalid email request")
    fault = faults.take_fault(channel)
    if fault in REFUSALS:
        return _refused(int(fault), *REFUSALS[fault])
    stored = keeping.accept(
        channel=channel,
        person=to,
        kind="text",
        content={"body": text, "subject": str(body.get("Subject") or ""), "id": given.get("message-id", "")},
        provider_id=secrets.token_hex(16),
        correlation=str((body.get("Metadata") or {}).get("correlation", "")),
    )
    if fault == "timeout":
        return keeping.silence()
    return JsonResponse({"To": to, "MessageID": stored.provider_id, "ErrorCode": 0, "Message": "OK"})


@csrf_exempt
def server(request: HttpRequest) -> HttpResponse:
    channel = _authorised(request)
    return JsonResponse({"Name": channel.name}) if channel else _refused(10, 401, "Bad or missing API token")


def _authorised(request: HttpRequest) -> Channel | None:
    given = request.headers.get("X-Postmark-Server-Token", "").encode()
    for channel in Channel.objects.filter(kind="email", settings__provider="postmark").prefetch_related(
        "secrets"
    ):
        for token in lines.line_of(channel).secrets.get("server_token", ()):
            if hmac.compare_digest(given, token.encode()):
                return channel
    return None


def _refused(code: int, status: int, text: str) -> HttpResponse:
    return JsonResponse({"ErrorCode": code, "Message": text}, status=status)


class PostmarkPlayer(Player):
    kind = "email"
    provider = "postmark"
    address_label = "Endereço de e-mail"
    people = (
        Person("ana.souza@cliente.example", "Ana Souza", "escreve como todo mundo"),
        Person("joao@padaria.example", "João Lima", "responde citando"),
        Person("no-reply@loja.example", "Loja", "um sistema: não espera resposta"),
    )
    faults = (
        ("406", "diz que o endereço está inativo (406)"),
        ("429", "pede para ir mais devagar (429)"),
        ("10", "recusa a credencial (10)"),
        ("timeout", "aceita e não responde"),
    )
    proofs = ("Authorization",)
    urls = (path("postmark/email", email), path("postmark/server", server))

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        """Quotes our last mail to this person, as mail programs do."""
        last = _last(message)
        headers = [{"Name": "Message-ID", "Value": f"<{message.provider_id}@cliente.example>"}]
        text = str(message.content.get("body") or "")
        if last is not None and last.content.get("id"):
            headers.append({"Name": "In-Reply-To", "Value": last.content["id"]})
            quoted = "\n".join(f"> {row}" for row in str(last.content["body"]).splitlines())
            text = (
                f"{text}\n\nEm {last.created_at:%d/%m/%Y}, {line.name} <{line.address}> escreveu:\n{quoted}"
            )
        subject = f"RES: {last.content['subject'].removeprefix('Re: ')}" if last else text.split("\n")[0][:60]
        return _post(
            line,
            {
                "From": f'"{message.person_name or "Cliente"}" <{message.person}>',
                "FromFull": {"Email": message.person, "Name": message.person_name},
                "To": line.address,
                "OriginalRecipient": line.address,
                "Subject": subject,
                "Date": format_datetime(datetime.now(UTC)),
                "MessageID": message.provider_id,
                "TextBody": text,
                "HtmlBody": "",
                "Headers": headers,
                "Attachments": [],
            },
        )

    def status_calls(self, line: Line, words: Sequence[Word]) -> list[Post]:
        """Postmark tells one thing a call, and nothing of ``sent``, which its answer has said."""
        return [_post(line, _event(message, word)) for message, word in words if word in RECORDS]


def _last(message: SimulatedMessage) -> SimulatedMessage | None:
    ours = SimulatedMessage.objects.filter(channel=message.channel_id, person=message.person, outgoing=True)
    return ours.order_by("-id").first()


def _event(message: SimulatedMessage, word: str) -> dict[str, Any]:
    now, names = (
        datetime.now(UTC).isoformat(),
        {"delivered": "DeliveredAt", "read": "ReceivedAt", "failed": "BouncedAt"},
    )
    event: dict[str, Any] = {
        "RecordType": RECORDS[word],
        "MessageID": message.provider_id,
        "Recipient": message.person,
        "Metadata": {"correlation": message.correlation},
        names[word]: now,
    }
    if word == "failed":
        event |= {
            "Type": "HardBounce",
            "ID": message.pk,
            "Email": message.person,
            "Details": "550 5.1.1 no such user",
        }
    return event


def _post(line: Line, body: dict[str, Any]) -> Post:
    proof = base64.b64encode(f"postmark:{line.secret('webhook_secret')}".encode()).decode()
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {proof}"}
    return Post(json.dumps(body).encode(), headers)
