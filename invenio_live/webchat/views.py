"""The widget over HTTP: the script of a host's page and the page inside its frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from channels_app.lines import hours
from channels_app.models import Channel
from consent.ledger import notices
from invenio_center.kernel.errors import AppError

from . import origins, profile, queries

SCRIPT_AGE_S = 300
P = ParamSpec("P")

# Classic script, so that one tag is enough on any page; the expression leaves no name behind.
SCRIPT = """(() => {
  const tag = document.currentScript;
  const origin = tag ? new URL(tag.src).origin : %(origin)s;
  const config = %(config)s;
  const told = tag ? tag.dataset : {};
  if (told.identityId) {
    config.identity = {
      external_id: told.identityId, email: told.identityEmail, name: told.identityName, hash: told.identityHash,
    };
  }
  config.origin = origin;
  config.frame = origin + config.frame + "?host=" + encodeURIComponent(location.origin);
  import(origin + %(module)s).then((module) => module.start(config));
})();
"""


def widget_errors(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A refusal as one line of text: these addresses are read by pages, not by people."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except AppError as error:
            return HttpResponse(error.sentence, status=error.status, content_type="text/plain; charset=utf-8")

    return answered


@require_GET
@widget_errors
def script(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """``/widget/<id>.js``: a few lines that load the module with the channel's look."""
    shown = profile.of(queries.channel_of(channel_id)).public()
    config = {"channel": str(channel_id), "frame": f"/widget/{channel_id}/", **shown}
    text = SCRIPT % {
        "origin": literal(settings.PUBLIC_URL),
        "config": literal(config),
        "module": literal(static("widget/loader.js")),
    }
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SCRIPT_AGE_S}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def literal(value: object) -> str:
    """JSON as a JavaScript expression; the two line separators and ``<`` are harmless in any place."""
    text = orjson.dumps(value).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@require_GET
@never_cache
@xframe_options_exempt
@widget_errors
def app(request: HttpRequest, channel_id: UUID) -> HttpResponseBase:
    """``/widget/<id>/``: the chat, in the frame or by itself."""
    channel = queries.channel_of(channel_id)
    shown = profile.of(channel)
    host = origins.origin_of(request.GET.get("host", ""))
    own = origins.own_origins(request.get_host())
    if request.GET.get("host") and not origins.may_embed(shown.allowed_origins, host, own):
        return HttpResponse(
            "Este WebChat não pode ser usado nesta página.",
            status=403,
            content_type="text/plain; charset=utf-8",
        )
    text = queries.consent_text(shown)
    notice = notices.shown(text.channels) if text else None
    values = {"profile": shown, "config": _config(channel, shown, host, text), "notice": notice}

    @csp_replace(_policy(shown))
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, "widget/app.html", values)

    response = page(request)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _policy(shown: profile.Profile) -> dict[str, list[str]]:
    policy = {
        "frame-ancestors": origins.ancestors(shown.allowed_origins),
        "require-trusted-types-for": ["'script'"],
    }
    if shown.logo_url.startswith("https://"):
        policy["img-src"] = ["'self'", "blob:", f"https://{urlsplit(shown.logo_url).netloc}"]
    return policy


def _config(channel: Channel, shown: profile.Profile, host: str, text: Any) -> dict[str, Any]:
    return {
        **shown.public(),
        "channel": str(channel.public_id),
        "host": host,
        "socket": f"/ws/webchat/{channel.public_id}/",
        "uploads": f"/widget/{channel.public_id}/uploads/",
        "open": hours.is_open(channel),
        "closed_message": channel.hours.closed_message if channel.hours else "",
        "prechat": [question.public() for question in shown.prechat],
        "consent": {
            "code": text.code,
            "version": text.version,
            "sha256": text.body_sha256,
            "body": text.body,
            "policy_url": text.policy_url,
        }
        if text
        else None,
    }
