"""An update of Telegram → what it means here. One call carries one update.

Telegram signs nothing: each call shows a secret word that only it and this line know.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from channels_app.contract import (
    Call,
    Event,
    Ignored,
    IncomingMessage,
    Line,
    MessageKind,
    OptOutSignal,
    Part,
    Unreadable,
)
from invenio_center.kernel.text import clean

from . import messages
from .identity import PRESS, claims, full_name, message_ref, moment, whole

HEADER = "x-telegram-bot-api-secret-token"
# "/stop" alone is a stop word of every channel; addressed to the bot it reads like any other sentence.
STOP = re.compile(r"/stop@\w+", re.ASCII | re.IGNORECASE)
GROUP = "Grupos e canais do Telegram não são atendidos"
WRONG = (
    orjson.JSONDecodeError, TypeError, KeyError, IndexError, AttributeError, ValueError, OverflowError, OSError,
)  # fmt: skip


def verify(line: Line, call: Call) -> bool:
    given = call.headers.get(HEADER, "").encode("utf-8", "replace")
    known = [
        hmac.compare_digest(secret.encode(), given)
        for secret in line.secrets.get("secret_token", ())
        if secret
    ]
    return any(known)


def split(body: bytes) -> list[Part]:
    try:
        return [Part(f"u:{whole(orjson.loads(body)['update_id'])}", body)]
    except WRONG as error:
        raise Unreadable("not an update of Telegram") from error


def parse(body: bytes) -> list[Event]:
    try:
        update = orjson.loads(body)
        number = whole(update["update_id"])
        name = next((name for name in update if name != "update_id"), "")
        read = READERS.get(name)
        if read is None:
            return [Ignored(f"Atualização sem efeito aqui: {clean(name, 60)}")]
        return list(read(update[name], number))
    except WRONG as error:
        raise Unreadable(type(error).__name__) from error


def _elsewhere(item: Mapping[str, Any]) -> Ignored | None:
    """Only what a person and the bot say to each other is a conversation here."""
    kind = clean(item["chat"]["type"], 20)
    if kind != "private":
        return Ignored(f"{GROUP} ({kind}).")
    sender = item.get("from") or {}
    return Ignored("Mensagem de outro robô.") if sender.get("is_bot") else None


def _message(item: Mapping[str, Any], update_id: int) -> Iterator[Event]:
    if ignored := _elsewhere(item):
        yield ignored
        return
    found = messages.message(item, update_id)
    yield found
    if STOP.fullmatch(found.text.strip()):
        yield OptOutSignal(sender=found.sender, scope="all", at=found.at, ref=found.provider_id)


def _edited(item: Mapping[str, Any], update_id: int) -> Iterator[Event]:
    if ignored := _elsewhere(item):
        yield ignored
    elif "location" in item:
        yield Ignored("Nova posição de uma localização em tempo real.")
    else:
        yield messages.edit(item, update_id)


def _press(query: Mapping[str, Any], update_id: int) -> Iterator[Event]:
    """A button below one of our messages. The press has no time of its own."""
    below, data = query.get("message"), clean(query.get("data"), 64)
    if below is None or not data:
        yield Ignored("Botão fora de uma conversa.")
        return
    if below["chat"]["type"] != "private":
        yield Ignored(f"{GROUP} ({clean(below['chat']['type'], 20)}).")
        return
    if not (isinstance(query["id"], str) and clean(query["id"], 100)):
        raise ValueError("no id")
    title = _title(below, query["data"])
    yield IncomingMessage(
        provider_id=f"{PRESS}{clean(query['id'], 100)}",
        sender=claims(query["from"]),
        reply_to=str(whole(below["chat"]["id"])),
        at=datetime.now(UTC),
        kind=MessageKind.INTERACTIVE,
        sender_name=full_name(query["from"]),
        text=title or data,
        in_reply_to=message_ref(below),
        data={"type": "button_reply", "id": data, "title": title},
    )


def _title(below: Mapping[str, Any], data: str) -> str:
    """The words on the button with this ``data``, if the message it is on still shows one."""
    rows = (below.get("reply_markup") or {}).get("inline_keyboard") or []
    buttons = (button for row in rows for button in row)
    return next((clean(one.get("text"), 200) for one in buttons if one.get("callback_data") == data), "")


def _membership(change: Mapping[str, Any], update_id: int) -> Iterator[Event]:
    """The person blocked the bot, or took it back."""
    status = clean(change["new_chat_member"]["status"], 40)
    if change["chat"]["type"] != "private":
        yield Ignored(f"{GROUP} ({clean(change['chat']['type'], 20)}).")
    elif status in ("kicked", "member"):
        yield OptOutSignal(
            sender=claims(change["from"]),
            scope="all",
            at=moment(change["date"]),
            ref=f"my_chat_member:{status}:{update_id}",
            lifted=status == "member",
            blocked=status == "kicked",
        )
    else:
        yield Ignored(f"Situação do robô na conversa: {status}")


READERS: dict[str, Callable[[Mapping[str, Any], int], Iterator[Event]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _press,
    "my_chat_member": _membership,
}
