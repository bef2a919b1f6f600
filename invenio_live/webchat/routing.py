"""Sockets of the whole server: agents' and visitors'."""

from channels.routing import URLRouter
from django.urls import path

from ..console.routing import sockets as consoles
from .consumer import WebChatConsumer

sockets = URLRouter([*consoles.routes, path("ws/webchat/<uuid:channel_id>/", WebChatConsumer.as_asgi())])
