"""WebChat has no provider: visitors speak to our own socket. See README.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import Connector, Http, Limits, Line, MessageKind
from channels_app.questions import schema

from .setup import FIELDS, GUIDE

MIB = 1024 * 1024


class WebChat(Connector):
    kind = "webchat"
    label = "WebChat"
    fields = FIELDS
    guide = GUIDE
    has_webhook = False
    limits = Limits(
        text_max=4000,
        media=dict.fromkeys(
            (MessageKind.IMAGE, MessageKind.AUDIO, MessageKind.VIDEO, MessageKind.DOCUMENT), 10 * MIB
        ),
        captions=frozenset(MessageKind),
        caption_max=4000,
    )

    def wrong(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        given = settings.get("prechat_fields") or []
        if isinstance(given, list):  # a bare name that says nothing is not asked, and harms nobody
            given = [one for one in given if not isinstance(one, str) or one in schema.CONTACT]
        sentence = schema.wrong(given, schema.CONTACT)
        return {"prechat_fields": sentence} if sentence else {}

    def check(self, line: Line, http: Http) -> str:
        return "Pronto: o WebChat não depende de provedor."


CONNECTOR = WebChat()
