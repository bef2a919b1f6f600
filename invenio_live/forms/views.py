"""The hosted page, the same inside other sites, and the endpoint behind both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from channels_app.models import Channel
from invenio_center.kernel.errors import AppError, Invalid, NotAllowed
from invenio_center.kernel.problem import problems

from ..webchat import origins
from ..webchat.views import SCRIPT_AGE_S, literal, widget_errors
from . import actions, cors, drawing, profile, queries, reading, spam, theme
from .actions import Receipt
from .profile import Profile

# Classic script, so that one tag is enough on any page; the expression leaves no name behind.
SCRIPT = """(() => {
  const tag = document.currentScript;
  const origin = tag ? new URL(tag.src).origin : %(origin)s;
  import(origin + %(module)s).then((module) => module.place(tag, { origin, slug: %(slug)s, title: %(title)s }));
})();
"""


@require_GET
@widget_errors
def script(request: HttpRequest, slug: str) -> HttpResponse:
    """``/forms/<slug>.js``: puts the form where the tag stands."""
    shown = profile.of(queries.channel_of(slug))
    values = {
        "origin": settings.PUBLIC_URL,
        "module": static("forms/embed.js"),
        "slug": slug,
        "title": shown.title,
    }
    text = SCRIPT % {name: literal(value) for name, value in values.items()}
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SCRIPT_AGE_S}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_GET
@widget_errors
def colors(request: HttpRequest, slug: str) -> HttpResponse:
    """``/forms/<slug>/theme.css``: the brand, readable on light and dark."""
    text = theme.sheet(profile.of(queries.channel_of(slug)).color)
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SCRIPT_AGE_S}"
    return response


@require_GET
@never_cache
@xframe_options_exempt
@widget_errors
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    channel = queries.channel_of(slug)
    shown = profile.of(channel)
    host, own = origins.origin_of(request.GET.get("host", "")), origins.own_origins(request.get_host())
    if request.GET.get("host") and not origins.may_embed(shown.allowed_origins, host, own):
        raise NotAllowed("Este formulário não pode ser usado nesta página.")
    return _draw(request, channel, shown, host=host)


@require_GET
@never_cache
@xframe_options_exempt
@widget_errors
def thanks(request: HttpRequest, slug: str) -> HttpResponseBase:
    shown = profile.of(queries.channel_of(slug))
    return _answer(request, shown, "forms/thanks.html", {"profile": shown})


@csrf_exempt  # nothing here acts for a signed-in person: no cookie is read
@require_http_methods(["GET", "OPTIONS"])
@never_cache
@problems
@cors.shared
def challenge(request: HttpRequest, slug: str) -> HttpResponseBase:
    channel = queries.channel_of(slug)
    return JsonResponse(spam.challenge(channel, str(request.META.get("REMOTE_ADDR", ""))))


@csrf_exempt  # as above
@require_http_methods(["GET", "OPTIONS"])
@problems
@cors.shared
def schema(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the form asks, for a page of the company's own."""
    shown = profile.of(queries.channel_of(slug))
    asked = [one.public() for one in shown.questions]
    boxes = [box.public() for box in queries.boxes(shown)]
    about = {"slug": shown.slug, "title": shown.title, "intro": shown.intro}
    return JsonResponse({**about, "fields": asked, "consents": boxes})


@csrf_exempt  # as above
@require_http_methods(["POST", "OPTIONS"])
@xframe_options_exempt
@problems
@cors.shared
def submissions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """JSON in, JSON out; a browser without scripts posts the page's form and is shown a page."""
    reading.refuse_unreadable(request)
    channel = queries.channel_of(slug)
    if request.content_type == reading.JSON:
        receipt = actions.submit(channel, reading.from_json(request))
        return JsonResponse(_receipt(receipt), status=201 if receipt.first else 200)
    return _without_scripts(request, channel)


def _receipt(receipt: Receipt) -> dict[str, str]:
    return {"id": str(receipt.id), "message": receipt.message}


def _without_scripts(request: HttpRequest, channel: Channel) -> HttpResponseBase:
    shown = profile.of(channel)
    try:
        actions.submit(channel, reading.from_page(request, shown.questions))
    except AppError as error:
        return _draw(request, channel, shown, refusal=error)
    answer = HttpResponseRedirect(reverse("form-thanks", args=[shown.slug]))
    answer.status_code = 303
    return answer


def _draw(
    request: HttpRequest, channel: Channel, shown: Profile, *, host: str = "", refusal: AppError | None = None
) -> HttpResponseBase:
    typed = request.POST if refusal is not None else None
    kept: Mapping[str, str] = request.POST if refusal is not None else {}
    errors: dict[str, Any] = refusal.data.get("errors", {}) if isinstance(refusal, Invalid) else {}
    values = {
        "profile": shown,
        "fields": drawing.questions(shown.questions, typed, errors),
        "boxes": drawing.boxes(queries.boxes(shown), typed, errors),
        "refusal": refusal.sentence if refusal is not None else "",
        # Kept over a refusal: the same filling in is the same submission.
        "submission_id": kept.get("submission_id") or str(uuid4()),
        "started": spam.started() if refusal is None else kept.get("started", ""),
        "config": {"slug": shown.slug, "host": host},
    }
    return _answer(request, shown, "forms/page.html", values, status=refusal.status if refusal else 200)


def _answer(
    request: HttpRequest, shown: Profile, template: str, values: dict[str, Any], status: int = 200
) -> HttpResponseBase:
    policy = {
        "frame-ancestors": origins.ancestors(shown.allowed_origins),
        "require-trusted-types-for": ["'script'"],
        "img-src": ["'self'", *theme.picture_source(shown.logo_url)],
    }

    @csp_replace(policy)
    def drawn(request: HttpRequest) -> HttpResponse:
        return render(request, template, values, status=status)

    response = drawn(request)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
