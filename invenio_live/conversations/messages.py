"""How a message is shown: to agents in threads and frames, and to the visitor of a WebChat."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ..choices import Direction
from ..events import conversation_group, tell, visitor_group
from ..events.summary import stamp
from ..files import links, scanning
from ..models import Attachment, Conversation, Message


def message_dict(message: Message) -> dict[str, Any]:
    """The shape of threads, of frames and of the API. Load with ``conversation``, ``author``, ``in_reply_to``."""
    author, answered = message.author, message.in_reply_to
    return {
        "id": str(message.public_id),
        "conversation": str(message.conversation.public_id),
        "direction": message.direction,
        "kind": message.kind,
        "text": message.text,
        "attachments": [
            attachment_dict(one, message.data.get("inline", ())) for one in message.attachments.all()
        ],
        "location": message.location,
        "data": _data(message),
        "author": {"id": str(author.public_id), "name": author.display_name} if author else None,
        "sender": message.sender or None,
        "client_id": message.client_id,
        "provider_id": message.provider_id,
        "in_reply_to": str(answered.public_id) if answered else None,
        "status": message.status,
        "status_history": message.status_history,
        "error": message.error,
        "version": message.version,
        "at": stamp(message.at),
    }


def _data(message: Message) -> dict[str, Any]:
    """Markup of strangers stays out: ``html_url`` shows it in a sandbox (``console.mail``)."""
    kept: dict[str, Any] = {name: value for name, value in message.data.items() if name != "html"}
    if "html" not in message.data:
        return kept
    return {**kept, "html_url": f"/live/mail/{message.public_id}/"}


def attachment_dict(attachment: Attachment, shown_inside: Collection[str] = ()) -> dict[str, Any]:
    """``url`` opens the original, ``thumbnail_url`` shows a picture; both empty while it may not be opened.

    ``inline``: the message's own text shows it in place, under one of the Content-IDs ``shown_inside``.
    """
    opens = scanning.openable(attachment)
    return {
        "id": str(attachment.public_id),
        "kind": attachment.kind,
        "name": attachment.name,
        "size": attachment.size,
        "content_type": attachment.content_type,
        "sha256": attachment.sha256,
        "url": links.url(attachment.public_id) if opens else None,
        "thumbnail_url": links.thumbnail_url(attachment.public_id)
        if opens and attachment.thumbnail
        else None,
        "download_only": attachment.download_only,
        "state": attachment.state,
        "inline": str(attachment.source.get("ref", "")).removeprefix("cid:") in shown_inside,
        "scan": attachment.scan,
        "error": attachment.error,
    }


def visitor_dict(message: Message) -> dict[str, Any]:
    """What the customer may see: no ids of colleagues, no provider data, first name of who writes."""
    full = message_dict(message)
    shown = (
        "id",
        "direction",
        "kind",
        "text",
        "attachments",
        "client_id",
        "in_reply_to",
        "status",
        "version",
        "at",
    )
    name = message.author.first_name or message.author.display_name if message.author else ""
    return {**{key: full[key] for key in shown}, "author": name}


def tell_created(message: Message) -> None:
    _tell(message, "message.created")


def tell_changed(message: Message) -> None:
    _tell(message, "message.changed")


def file_changed(attachment: Attachment) -> None:
    """Show its message anew to whoever sees it, in the caller's transaction; nothing while it has no message."""
    locked = Message.objects.select_for_update(no_key=True, of=("self",))
    found = locked.select_related("conversation__channel", "author", "in_reply_to")
    message = found.filter(attachments=attachment).first()
    if message is not None:
        message.version += 1
        message.save(update_fields=["version"])
        tell_changed(message)


def _tell(message: Message, type_: str) -> None:
    conversation = message.conversation
    data = {"conversation": str(conversation.public_id), "message": message_dict(message)}
    tell([conversation_group(conversation.public_id)], type_, data)
    if conversation.channel.kind == "webchat" and message.direction in (Direction.IN, Direction.OUT):
        seen = {"conversation": str(conversation.public_id), "message": visitor_dict(message)}
        tell([visitor_group(conversation.public_id)], type_, seen)


def shown(conversation: Conversation, messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Many messages of one conversation, which is loaded already."""
    result = []
    for message in messages:
        message.conversation = conversation
        result.append(message_dict(message))
    return result
