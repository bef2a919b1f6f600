"""A page of ours that people fill in: hosted, inside other sites, and the endpoint behind both.

Forms and pages of acceptance differ in what a submission becomes; everything a browser meets is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from invenio_center.kernel.errors import AppError, Invalid, NotAllowed
from invenio_center.kernel.problem import problems

from ..webchat import origins
from ..webchat.views import SCRIPT_AGE_S, literal, widget_errors
from . import cors, drawing, queries, reading, spam, theme
from .actions import Receipt, Submission
from .profile import Profile
from .spam import Subject

# Classic script, so that one tag is enough on any page; the expression leaves no name behind.
SCRIPT = """(() => {
  const tag = document.currentScript;
  const origin = tag ? new URL(tag.src).origin : %(origin)s;
  const about = { origin, slug: %(slug)s, root: %(root)s, title: %(title)s };
  import(origin + %(module)s).then((module) => module.place(tag, about));
})();
"""


@dataclass(frozen=True)
class Hosted:
    """``root``: first part of the address; ``name``: of its routes; ``find`` raises NotFound for an unknown slug."""

    root: str
    name: str
    find: Callable[[str], tuple[Subject, Profile]]
    submit: Callable[[Any, Submission], Receipt]
    button: str = "Enviar"

    def routes(self) -> list[URLPattern]:
        shared = cors.shared(lambda slug: self.find(slug)[1].allowed_origins)

        def open_to_scripts(view: Callable[[HttpRequest, str], HttpResponseBase]) -> Any:
            return problems(shared(view))

        get, ask, send = (
            require_GET,
            require_http_methods(["GET", "OPTIONS"]),
            require_http_methods(["POST", "OPTIONS"]),
        )
        framed = xframe_options_exempt
        views: dict[str, Any] = {
            ".js": ("-script", get(widget_errors(self.script))),
            "/": ("", get(never_cache(framed(widget_errors(self.page))))),
            "/theme.css": ("-theme", get(widget_errors(self.colors))),
            "/thanks/": ("-thanks", get(never_cache(framed(widget_errors(self.thanks))))),
            "/schema/": ("-schema", ask(open_to_scripts(self.schema))),
            "/challenge/": ("-challenge", ask(never_cache(open_to_scripts(self.challenge)))),
            "/submissions/": ("-submissions", send(framed(open_to_scripts(self.submissions)))),
        }
        return [
            # No cookie is read: nothing here acts for a signed-in person.
            path(f"{self.root}/<slug:slug>{rest}", csrf_exempt(view), name=f"{self.name}{kind}")
            for rest, (kind, view) in views.items()
        ]

    def script(self, request: HttpRequest, slug: str) -> HttpResponse:
        """One tag puts the page where it stands."""
        shown = self.find(slug)[1]
        values = {
            "origin": settings.PUBLIC_URL,
            "module": static("forms/embed.js"),
            "slug": slug,
            "root": self.root,
            "title": shown.title,
        }
        return _kept(SCRIPT % {name: literal(value) for name, value in values.items()}, "text/javascript")

    def colors(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The brand, readable on light and dark."""
        return _kept(theme.sheet(self.find(slug)[1].color), "text/css")

    def page(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        shown = self.find(slug)[1]
        host, own = origins.origin_of(request.GET.get("host", "")), origins.own_origins(request.get_host())
        if request.GET.get("host") and not origins.may_embed(shown.allowed_origins, host, own):
            raise NotAllowed("Este formulário não pode ser usado nesta página.")
        return self._draw(request, shown, host=host)

    def thanks(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        shown = self.find(slug)[1]
        return self._answer(request, shown, "forms/thanks.html", {})

    def challenge(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return JsonResponse(spam.challenge(self.find(slug)[0], str(request.META.get("REMOTE_ADDR", ""))))

    def schema(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """What is asked, for a page of the company's own."""
        shown = self.find(slug)[1]
        asked = [one.public() for one in shown.questions]
        boxes = queries.boxes(shown)
        notice = queries.notice(boxes)
        about = {"slug": shown.slug, "title": shown.title, "intro": shown.intro}
        law = {"consents": [box.public() for box in boxes], "controller": notice.public() if notice else None}
        return JsonResponse({**about, "fields": asked, **law})

    def submissions(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """JSON in, JSON out; a browser without scripts posts the page's form and is shown a page."""
        reading.refuse_unreadable(request)
        subject, shown = self.find(slug)
        if request.content_type == reading.JSON:
            receipt = self.submit(subject, reading.from_json(request))
            return JsonResponse(_receipt(receipt), status=201 if receipt.first else 200)
        try:
            self.submit(subject, reading.from_page(request, shown.questions))
        except AppError as error:
            return self._draw(request, shown, refusal=error)
        answer = HttpResponseRedirect(reverse(f"{self.name}-thanks", args=[shown.slug]))
        answer.status_code = 303
        return answer

    def _draw(
        self, request: HttpRequest, shown: Profile, *, host: str = "", refusal: AppError | None = None
    ) -> HttpResponseBase:
        typed = request.POST if refusal is not None else None
        kept: Mapping[str, str] = request.POST if refusal is not None else {}
        errors: dict[str, Any] = refusal.data.get("errors", {}) if isinstance(refusal, Invalid) else {}
        boxes = queries.boxes(shown)
        values = {
            "fields": drawing.questions(shown.questions, typed, errors),
            "boxes": drawing.boxes(boxes, typed, errors),
            "notice": queries.notice(boxes),
            "refusal": refusal.sentence if refusal is not None else "",
            # Kept over a refusal: the same filling in is the same submission.
            "submission_id": kept.get("submission_id") or str(uuid4()),
            "started": spam.started() if refusal is None else kept.get("started", ""),
            "config": {"slug": shown.slug, "root": self.root, "host": host},
            "submit_url": reverse(f"{self.name}-submissions", args=[shown.slug]),
            "button": self.button,
        }
        return self._answer(
            request, shown, "forms/page.html", values, status=refusal.status if refusal else 200
        )

    def _answer(
        self, request: HttpRequest, shown: Profile, template: str, values: dict[str, Any], status: int = 200
    ) -> HttpResponseBase:
        policy = {
            "frame-ancestors": origins.ancestors(shown.allowed_origins),
            "require-trusted-types-for": ["'script'"],
            "img-src": ["'self'", *theme.picture_source(shown.logo_url)],
        }
        context = {"profile": shown, "theme_url": reverse(f"{self.name}-theme", args=[shown.slug]), **values}

        @csp_replace(policy)
        def drawn(request: HttpRequest) -> HttpResponse:
            return render(request, template, context, status=status)

        response = drawn(request)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def _kept(text: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SCRIPT_AGE_S}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _receipt(receipt: Receipt) -> dict[str, str]:
    return {"id": str(receipt.id), "message": receipt.message}
