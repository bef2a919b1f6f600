"""One stored submission → the message it is. The page (``invenio_live.forms``) has checked it before it was stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from channels_app.contract import Claim, IncomingMessage, MessageKind, OptIn, Unreadable
from invenio_center.kernel.text import clean, clean_tree

PAGE = ("url", "title", "referrer")


def parse(body: bytes) -> IncomingMessage:
    try:
        given = clean_tree(orjson.loads(body))
        return _message(given)
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable("not a stored submission") from error


def _message(given: dict[str, Any]) -> IncomingMessage:
    own = Claim("form", given["id"], given["id"])
    typed = tuple(Claim(*(clean(part, 320) for part in claim)) for claim in given["claims"])
    sender = typed or (own,)
    page = {name: clean(given["page"].get(name), 1000) for name in PAGE}
    return IncomingMessage(
        provider_id=given["id"],
        sender=sender,
        reply_to=sender[0].value,
        at=datetime.fromisoformat(given["at"]),
        kind=MessageKind.TEXT,
        sender_name=clean(given["name"], 200),
        text=clean(given["text"], 20000),
        data={"fields": [_field(one) for one in given["fields"]], "page": page, "form": given["form"]},
        claimed=True,
        opt_ins=tuple(
            OptIn(
                one["code"],
                int(one["version"]),
                clean(given["ip"], 60),
                clean(given["user_agent"], 400),
                page["url"],
            )
            for one in given["consents"]
        ),
    )


def _field(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("name", "label", "type", "value", "text")}
