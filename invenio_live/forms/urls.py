from django.urls import URLPattern, path

from . import confirm, leave, views

urlpatterns: list[URLPattern] = [
    path("confirm/<str:token>/", confirm.page, name="confirm"),
    path("leave/<str:token>/", leave.page, name="leave"),
    path("forms/<slug:slug>.js", views.script, name="form-script"),
    path("forms/<slug:slug>/", views.page, name="form"),
    path("forms/<slug:slug>/theme.css", views.colors, name="form-theme"),
    path("forms/<slug:slug>/thanks/", views.thanks, name="form-thanks"),
    path("forms/<slug:slug>/schema/", views.schema, name="form-schema"),
    path("forms/<slug:slug>/challenge/", views.challenge, name="form-challenge"),
    path("forms/<slug:slug>/submissions/", views.submissions, name="form-submissions"),
]
