from django.urls import URLPattern, path

from . import confirm
from .views import FORMS

urlpatterns: list[URLPattern] = [
    path("confirm/<str:token>/", confirm.page, name="confirm"),
    *FORMS.routes(),
]
