from django.urls import URLPattern, path

from .mail import mail
from .views import live

urlpatterns: list[URLPattern] = [
    path("", live, name="live"),
    path("mail/<uuid:message>/", mail, name="live-mail"),
]
