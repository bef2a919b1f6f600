"""``/confirm/<token>/``: what was authorised, and one button. Opening it changes nothing: machines open links too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consent.choices import Channel, Purpose
from consent.ledger import confirming, notices
from consent.ledger import queries as consents
from invenio_center.kernel import ratelimit
from invenio_center.kernel.errors import AppError

from ..intake import confirmations
from ..preferences import links

PER_MINUTE = 30


@csrf_exempt  # nothing here acts for a signed-in person: no cookie is read, the token in the address is the key
@require_http_methods(["GET", "POST"])
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    address = str(request.META.get("REMOTE_ADDR", ""))
    company = consents.controller().shown_name or "A empresa"
    try:
        ratelimit.spend("confirm", address, limit=PER_MINUTE, window_s=60)
        shown = confirming.asked(token)
        if request.method == "POST":
            person = _confirm(request, token, address)
            done = {"company": company, "done": True, "text": shown.text, "preferences": person}
            return _draw(request, done)
    except AppError as refused:
        return _draw(request, {"company": company, "refusal": refused.sentence}, refused.status)
    about = {
        "company": company,
        "text": shown.text,
        "until": shown.expires_at,
        "channels": [Channel(code).label for code in shown.channels],
        "purposes": [Purpose(code).label for code in shown.text.purposes],
        "notice": notices.shown(shown.text.channels),
        "button": confirming.CONFIRMED,
    }
    return _draw(request, about)


def _confirm(request: HttpRequest, token: str, address: str) -> str:
    """The person's own page. The address of this one is kept without its token, which would confirm."""
    pii = {"ip": address or None, "user_agent": request.headers.get("User-Agent", "")[:400] or None}
    url = request.build_absolute_uri(reverse("home")) + "confirm/"
    contact = confirmations.answer(token, url=url, pii=pii)
    return links.link(contact) if contact else ""


def _draw(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "forms/confirm.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
