from django.urls import URLPattern

from .views import LANDING

urlpatterns: list[URLPattern] = LANDING.routes()
