"""Addresses of the widget, of files and, in demo mode, of the shop that shows the widget."""

from django.conf import settings
from django.urls import URLPattern, path, re_path

from . import demo, uploads, views

urlpatterns: list[URLPattern] = [
    path("widget/<uuid:channel_id>.js", views.script, name="widget-script"),
    path("widget/<uuid:channel_id>/", views.app, name="widget-app"),
    path("widget/<uuid:channel_id>/uploads/", uploads.by_visitor, name="widget-uploads"),
    path("live/uploads/", uploads.by_agent, name="live-uploads"),
    re_path(r"^media/(?P<token>[\w.:=-]{10,200})/$", uploads.media, name="media"),
]
if settings.DEMO:
    urlpatterns += [path("demo/", demo.shop, name="demo")]
