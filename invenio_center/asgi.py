"""ASGI entry: provider calls take the short way in, sockets go to Channels, the rest to Django.

Under Daphne ``invenio_center.web`` brings provider calls to the same ``webhooks`` by itself.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invenio_center.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter

from channels_app.webhooks.entry import WebhookEntry
from invenio_live.webchat.routing import sockets

_router = ProtocolTypeRouter({"http": django_application, "websocket": sockets})
webhooks = WebhookEntry()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"].startswith("/webhooks/"):
        await webhooks(scope, receive, send)
    else:
        await _router(scope, receive, send)
