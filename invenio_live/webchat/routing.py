"""Sockets of the whole server: agents' and visitors'."""

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from ..console.routing import sockets as consoles
from .consumer import WebChatConsumer


async def nobody(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Nothing listens at this address: the handshake is refused, which is no failure of ours."""
    await receive()
    await send({"type": "websocket.close"})


sockets = URLRouter(
    [
        *consoles.routes,
        path("ws/webchat/<uuid:channel_id>/", WebChatConsumer.as_asgi()),
        re_path("", nobody),  # type: ignore[arg-type]
    ]
)
