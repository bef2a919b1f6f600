"""Forms have no provider: people fill in a page of ours (``invenio_live.forms``). See README.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import Connector, Event, Http, Limits, Line

from . import inbound
from .setup import FIELDS, GUIDE, wrong


class Form(Connector):
    kind = "form"
    label = "Formulários"
    fields = FIELDS
    guide = GUIDE
    has_webhook = False
    sends = False
    limits = Limits(text_max=4000)

    def wrong(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        return wrong(settings)

    def parse(self, line: Line, body: bytes) -> list[Event]:
        return [inbound.parse(body)]

    def check(self, line: Line, http: Http) -> str:
        return (
            f"Pronto: o formulário fica em /forms/{line.settings.get('slug', '')}/ e não depende de provedor."
        )


CONNECTOR = Form()
