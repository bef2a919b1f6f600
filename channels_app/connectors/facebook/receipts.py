"""What Meta says about our own messages and about the page: echoes, deliveries, reads, wishes, policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from channels_app.contract import (
    Event,
    Ignored,
    Line,
    LineNotice,
    OptOutSignal,
    Status,
    StatusUpdate,
    StatusUpTo,
)
from invenio_center.kernel.text import clean, clean_tree

from . import messages
from .people import claims, moment

Item = Mapping[str, Any]
LIFTED = {"STOP_NOTIFICATIONS": False, "RESUME_NOTIFICATIONS": True}
MOST_IDS = 1000


def echo(line: Line, page: str, item: Item) -> Iterator[Event]:
    """Something the page sent: by us it proves the sending, by others it belongs into the thread."""
    inner = item["message"]
    mid, metadata = clean(inner["mid"], 280), clean(inner.get("metadata"), 64)
    if not mid:
        raise ValueError("no message id")
    if _is_ours(line, inner, metadata):
        yield StatusUpdate(mid, Status.SENT, moment(item["timestamp"]), correlation=metadata)
        return
    who = "Outro aplicativo respondeu" if inner.get("app_id") else "Respondido na caixa de entrada da Meta"
    yield messages.line(
        page,
        item,
        mid,
        f"{who}: {messages.summary(inner)}",
        person="recipient",
        type="echo",
        app_id=clean(inner.get("app_id"), 40),
    )


def _is_ours(line: Line, inner: Item, metadata: str) -> bool:
    """By the app's number where the line knows it; else by our own id, which others do not use."""
    app = str(line.settings.get("app_id") or "")
    if app and inner.get("app_id"):
        return clean(inner["app_id"], 40) == app
    try:
        return bool(UUID(metadata))
    except ValueError:
        return False


def delivery(item: Item) -> Iterator[Event]:
    """Some of the messages by their ids, and all of them up to a moment."""
    found, to = item["delivery"], _person(item)
    at = moment(found.get("watermark") or item["timestamp"])
    for mid in (found.get("mids") or ())[:MOST_IDS]:
        if clean(mid, 280):
            yield StatusUpdate(clean(mid, 280), Status.DELIVERED, at)
    if found.get("watermark"):
        yield StatusUpTo(to, Status.DELIVERED, at)


def read(item: Item) -> Iterator[Event]:
    yield StatusUpTo(_person(item), Status.READ, moment(item["read"]["watermark"]))


def optin(page: str, item: Item) -> Iterator[Event]:
    """Marketing messages are stopped and resumed here; other opt-ins come before anything is said."""
    found = item["optin"]
    status = clean(found.get("notification_messages_status"), 40).upper()
    if status not in LIFTED:
        yield Ignored(f"Adesão sem efeito aqui: {clean(found.get('type') or found.get('ref'), 80)}")
        return
    at = moment(item["timestamp"])
    ref = f"optin:{status.lower()}:{int(at.timestamp())}"
    yield OptOutSignal(claims(page, item["sender"]), "marketing", at, ref, lifted=LIFTED[status])


def policy(item: Item, name: str) -> Iterator[Event]:
    yield LineNotice("policy_enforcement", moment(item["timestamp"]), clean_tree(item[name]))


def _person(item: Item) -> str:
    """As ``reply_to`` of whoever received it."""
    return claims("", item["sender"])[0].value
