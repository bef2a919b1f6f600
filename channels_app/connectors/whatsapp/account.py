"""The line itself at Meta: do the credentials work, where do calls go, what the customer sees beside messages."""

from __future__ import annotations

from typing import Any

from channels_app.contract import Act, Http, Line
from channels_app.vendors import graph
from invenio_center.kernel.text import clean

from .errors import provider_error

# WhatsApp shows that somebody is writing only together with the message that is being answered.
MARKS: dict[Act, dict[str, Any]] = {Act.READ: {}, Act.TYPING: {"typing_indicator": {"type": "text"}}}


def act(line: Line, act: Act, ref: str, http: Http) -> None:
    """Both say that the message ``ref`` was read. Without one there is nothing to show."""
    if not ref.startswith("wamid."):
        return
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": ref, **MARKS[act]}
    _ask(line, http, "POST", f"{line.settings['phone_number_id']}/messages", json=body)


def check(line: Line, http: Http) -> str:
    params = {"fields": "display_phone_number,verified_name,quality_rating"}
    found = _ask(line, http, "GET", str(line.settings["phone_number_id"]), params=params)
    name = clean(found.get("verified_name"), 80) or line.name
    return f"A Meta reconhece a linha {name} ({clean(found.get('display_phone_number'), 40)})."


def register(line: Line, http: Http) -> str:
    """The account's events for our app, and those of this number to this very address."""
    _ask(line, http, "POST", f"{line.settings['waba_id']}/subscribed_apps")
    ours = {"override_callback_uri": line.webhook_url, "verify_token": line.secret("verify_token")}
    number = str(line.settings["phone_number_id"])
    _ask(line, http, "POST", number, json={"webhook_configuration": ours})
    return "A Meta agora entrega os avisos deste número neste endereço."


def _ask(line: Line, http: Http, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
    headers = graph.bearer(line.secret("access_token"))
    return graph.ask(http, method, graph.node(line, path), provider_error, headers=headers, **kwargs)
