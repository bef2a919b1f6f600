from django.urls import URLPattern, path

from . import confirm, leave
from .views import FORMS

urlpatterns: list[URLPattern] = [
    path("confirm/<str:token>/", confirm.page, name="confirm"),
    path("leave/<str:token>/", leave.page, name="leave"),
    *FORMS.routes(),
]
