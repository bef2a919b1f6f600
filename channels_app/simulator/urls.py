"""Nothing here exists outside demo mode."""

from django.conf import settings
from django.urls import URLPattern, path

from . import graph, views

urlpatterns: list[URLPattern] = []
if settings.DEMO:
    urlpatterns = [
        path("simulator/", views.page, name="simulator"),
        path("simulator/thread/", views.thread),
        path("simulator/say/", views.say),
        path("simulator/word/", views.word),
        path("simulator/settings/", views.settings),
        path("simulator/graph/files/<str:file>", graph.file),
        path("simulator/graph/<str:version>/<str:number>/messages", graph.messages),
        path("simulator/graph/<str:version>/<str:number>/media", graph.media),
        path("simulator/graph/<str:version>/<str:node>", graph.node),
    ]
