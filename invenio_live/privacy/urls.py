from django.urls import URLPattern, path

from . import page

urlpatterns: list[URLPattern] = [
    path("p/", page.entrance, name="preferences-entrance"),
    path("p/<str:token>/", page.page, name="preferences"),
    path("p/<str:token>/data/", page.data, name="preferences-data"),
    path("p/<str:token>/data.json", page.data_json, name="preferences-data-json"),
    path("p/<str:token>/receipt/", page.receipt, name="preferences-receipt"),
]
