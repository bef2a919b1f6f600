"""What a played person does, and what the played provider says."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from invenio_center.kernel.errors import Invalid, NotFound

from ..lines import queries as lines
from ..models import Channel, SimulatedMessage
from . import faults, files, meta, queries
from .post import post

NEXT = {"accepted": "sent", "sent": "delivered", "delivered": "read"}
WAIT_S = {"sent": 1.0, "delivered": 3.0}
PLACE = {"latitude": -23.5613, "longitude": -46.6565, "name": "Avenida Paulista", "address": "São Paulo, SP"}
TEXT_MAX = 65536


def say(  # noqa: PLR0913 - what a person may choose on the page
    *,
    channel: Channel,
    person: str,
    name: str = "",
    kind: str = "text",
    text: str = "",
    fault: str = "none",
    url: str = "",
) -> tuple[SimulatedMessage, list[int]]:
    """A person writes. ``fault``: none, duplicate or signature. Returns the message and the answers of our webhook."""
    if channel.kind not in queries.PLAYED or not channel.is_active:
        raise NotFound("Esta linha não pode ser simulada.")
    if not person or len(person) > 120:
        raise Invalid.field("person", "required", "Informe o número ou o nome de usuário da pessoa.")
    message = SimulatedMessage.objects.create(
        channel=channel,
        person=person,
        person_name=name[:200],
        kind=kind,
        content=_content(channel, kind, text),
        provider_id=meta.new_id(),
    )
    message.refresh_from_db()
    line = lines.line_of(channel)
    body = meta.message_call(line, message)
    headers = meta.headers(line, body)
    if fault == "signature":
        headers["X-Hub-Signature-256"] = "sha256=" + secrets.token_hex(32)
    times = 3 if fault == "duplicate" else 1
    return message, [post(url or line.webhook_url, body, headers) for _ in range(times)]


def _content(channel: Channel, kind: str, text: str) -> dict[str, Any]:
    if kind == "text" and 0 < len(text) <= TEXT_MAX:
        return {"body": text}
    if kind == "location":
        return dict(PLACE)
    if kind == "image":
        image = files.sample()
        stored = files.store(channel.settings.get("phone_number_id", ""), "image/png", image)
        caption = {"caption": text} if text else {}
        return {
            "id": stored,
            "mime_type": "image/png",
            "sha256": hashlib.sha256(image).hexdigest(),
            **caption,
        }
    raise Invalid.field("text", "required", "Escreva uma mensagem.")


def word(message: SimulatedMessage, status: str) -> None:
    """The provider tells that a message was delivered, read or failed."""
    _tell(message.channel, [(message, status)])


def _tell(channel: Channel, words: Sequence[tuple[SimulatedMessage, str]]) -> None:
    line = lines.line_of(channel)
    body = meta.status_call(line, words)
    post(line.webhook_url, body, meta.headers(line, body))
    for message, status in words:
        SimulatedMessage.objects.filter(pk=message.pk).update(status=status)


def step(most: int = 500) -> float | None:
    """Tell what is due, a batch for each line, and plan what follows. Seconds until then; None when nothing is."""
    with transaction.atomic():
        due = list(
            SimulatedMessage.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            .select_related("channel")
            .filter(due_at__lte=Now())
            .order_by("due_at")[:most]
        )
        _plan(due)
    by_line: dict[int, list[tuple[SimulatedMessage, str]]] = {}
    for message in due:
        by_line.setdefault(message.channel_id, []).append((message, NEXT[message.status]))
    for words in by_line.values():
        _tell(words[0][0].channel, words)
    return 0.5 if SimulatedMessage.objects.filter(due_at__isnull=False).exists() else None


def _plan(due: Sequence[SimulatedMessage]) -> None:
    on = faults.switches()
    for message in due:
        told = NEXT[message.status]
        follows = (told == "sent" and on["deliver"]) or (told == "delivered" and on["read"])
        later = Now() + timedelta(seconds=WAIT_S[told]) if follows else None
        SimulatedMessage.objects.filter(pk=message.pk).update(due_at=later)
