"""Nothing here exists outside demo mode."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from . import views
from .players import PLAYERS

urlpatterns: list[URLPattern | URLResolver] = []
if settings.DEMO:
    urlpatterns = [
        path("simulator/", views.page, name="simulator"),
        path("simulator/thread/", views.thread),
        path("simulator/say/", views.say),
        path("simulator/word/", views.word),
        path("simulator/settings/", views.settings),
        *(path("simulator/", include(list(player.urls))) for player in PLAYERS.values()),
    ]
