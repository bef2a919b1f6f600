"""Addresses of the widget, of files and, in demo mode, of the shop that shows the widget."""

from django.conf import settings
from django.urls import URLPattern, path, re_path

from . import demo, media, uploads, views

urlpatterns: list[URLPattern] = [
    path("widget/<uuid:channel_id>.js", views.script, name="widget-script"),
    path("widget/<uuid:channel_id>/", views.app, name="widget-app"),
    path("widget/<uuid:channel_id>/uploads/", uploads.by_visitor, name="widget-uploads"),
    path("live/uploads/", uploads.by_agent, name="live-uploads"),
    re_path(r"^media/(?P<token>[\w.:=-]{10,200})/$", media.media, name="media"),
    re_path(r"^media/thumbnail/(?P<token>[\w.:=-]{10,200})/$", media.thumbnail, name="media-thumbnail"),
    re_path(r"^media/out/(?P<token>[\w.:=-]{10,200})/(?P<file>[\w.-]{1,40})$", media.sent, name="media-sent"),
    re_path(r"^m/(?P<token>[\w-]{16,32})/$", media.short, name="media-short"),
]
if settings.DEMO:
    urlpatterns += [path("demo/", demo.shop, name="demo")]
