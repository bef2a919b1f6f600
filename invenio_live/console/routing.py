from channels.routing import URLRouter
from django.urls import path

from .consumers import LiveConsumer

sockets = URLRouter([path("ws/live/", LiveConsumer.as_asgi())])
