from django.urls import URLPattern, path

from .views import live

urlpatterns: list[URLPattern] = [path("", live, name="live")]
