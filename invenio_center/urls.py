"""Addresses of the whole server. Sockets: ``invenio_live.console.routing``; webhooks: ``asgi``."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from .portal import session


class Icon(RedirectView):
    """What browsers ask for on pages that name no icon."""

    def get_redirect_url(self, *_args: object, **_kwargs: object) -> str:
        return static("portal/mark.svg")


admin.autodiscover()
handler500 = "invenio_center.portal.failures.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", session.home, name="home"),
    path("favicon.ico", Icon.as_view()),
    path("login/", session.SignIn.as_view(), name="login"),
    path("logout/", session.SignOut.as_view(), name="logout"),
    path("", include("invenio_center.portal.health")),
    path("center/", admin.site.urls),
    path("live/", include("invenio_live.console.urls")),
    path("api/", include("invenio_live.api.urls")),
    path("", include("invenio_live.forms.urls")),
    path("", include("invenio_live.privacy.urls")),
    path("", include("invenio_live.landing.urls")),
    path("", include("invenio_live.webchat.urls")),
    path("", include("channels_app.simulator.urls")),
]
