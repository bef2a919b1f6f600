"""The person behind a WebChat conversation, as the agent sees it: where they are now, what they said of themselves."""

from __future__ import annotations

from typing import Any

from invenio_center.contacts import queries as contacts
from invenio_center.kernel import address
from invenio_center.models import Role, User

from ..models import Conversation, Visitor

PREFIX = "visitor:"


def of(conversation: Conversation, viewer: User) -> dict[str, Any] | None:
    """None for conversations of other channels."""
    if not conversation.reply_to.startswith(PREFIX):
        return None
    visitor = Visitor.objects.filter(pk=conversation.reply_to.removeprefix(PREFIX)).first()
    if visitor is None:
        return None
    held = conversation.holder is not None and conversation.holder.user_id == viewer.pk
    return {
        "page": visitor.page or None,
        "verified": bool(visitor.external_id),
        "external_id": visitor.external_id,
        "fields": [_field(one, viewer, held=held) for one in visitor.told.get("fields", ())],
        "handover": _handover(visitor.told.get("handover"), viewer, held=held),
    }


def _handover(given: dict[str, Any] | None, viewer: User, *, held: bool) -> dict[str, Any] | None:
    if not given:
        return None
    shown = contacts.shown_address(given["scheme"], given["address"], viewer, unmasked=held)
    return {"by": given["by"], "address": shown, "at": given["at"]}


def _field(one: dict[str, Any], viewer: User, *, held: bool) -> dict[str, str]:
    text = str(one["text"])
    if one["type"] in ("email", "phone"):
        text = contacts.shown_address(one["type"], text, viewer, unmasked=held)
    elif one["type"] == "document" and viewer.role == Role.AGENT:
        text = address.mask_cpf(text)
    return {"label": str(one["label"]), "text": text}
