"""``/p/<token>/``: a person's own page, without signing in. Opening it changes nothing: machines open links too.

Works without scripts; what is done is done by POST and shown after a redirect, so that loading again repeats nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from consent.exports import receipt as receipts
from consent.exports.errors import MandatoryEmpty
from consent.ledger import notices
from consent.ledger import queries as consents
from invenio_center import audit
from invenio_center.kernel import ratelimit
from invenio_center.kernel.errors import AppError

from ..models import PreferenceLink
from ..preferences import links
from . import acts, agreeing, codes, letters, showing, summary
from .acts import PROOF, RIGHTS

PER_MINUTE, ACTS_PER_MINUTE = 60, 20
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "connect-src": ["'none'"],
    "media-src": ["'none'"],
    "frame-src": ["'none'"],
    "img-src": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """The link behind the address, and headers that keep it to its reader."""

    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            ratelimit.spend(
                "preferences", str(request.META.get("REMOTE_ADDR", "")), limit=PER_MINUTE, window_s=60
            )
            link = links.opened(token)
            response = view(request, token, link)
        except AppError as refused:
            response = _refused(request, refused)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    strict: Any = csp_replace(POLICY)
    # No cookie acts for a signed-in person here: the token in the address is the key.
    guarded: View = csrf_exempt(never_cache(strict(opened)))
    return guarded


@require_GET
@csp_replace(POLICY)
def entrance(request: HttpRequest) -> HttpResponse:
    """``/p/``: how to leave, for whom has no link of their own at hand. A record's withdrawal address may be this."""
    profile = consents.controller()
    about = {"company": profile.shown_name or "A empresa", "profile": profile, "notice": notices.shown()}
    return render(request, "privacy/entrance.html", about)


@require_http_methods(["GET", "POST"])
@personal
def page(request: HttpRequest, token: str, link: PreferenceLink) -> HttpResponse:
    if request.method == "POST":
        return _act(request, token, link)
    return _draw(request, token, link)


def _act(request: HttpRequest, token: str, link: PreferenceLink) -> HttpResponse:
    try:
        ratelimit.spend("preference-acts", str(link.pk), limit=ACTS_PER_MINUTE, window_s=60)
        # Each act is its own transaction: a wrong code must count although it is refused.
        done = acts.act(request, link)
    except AppError as refused:
        return _draw(request, token, link, refusal=refused)
    answer = HttpResponseRedirect(reverse("preferences", args=[token]) + f"?done={done.code}")
    answer.status_code = 303
    if done.proof:
        answer.set_cookie(
            PROOF,
            done.proof,
            max_age=codes.OPEN_FOR_S,
            path=reverse("preferences", args=[token]),
            httponly=True,
            secure=settings.SECURE,
            samesite="Strict",
        )
    return answer


@require_GET
@personal
def data(request: HttpRequest, token: str, link: PreferenceLink) -> HttpResponse:
    """What is held, to read and print; only after the code."""
    found = _held(request, link)
    return render(request, "privacy/summary.html", {"held": found, "token": token})


@require_GET
@personal
def data_json(request: HttpRequest, token: str, link: PreferenceLink) -> HttpResponse:
    text = json.dumps(_held(request, link), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meus-dados.json"'
    return response


@require_GET
@personal
def receipt(request: HttpRequest, token: str, link: PreferenceLink) -> HttpResponse:
    """What the person agreed to, to keep; only after the code."""
    if not acts.proved(request, link):
        raise acts.NotProved
    try:
        told = receipts.of_person(link.contact.subject_id)
    except MandatoryEmpty as incomplete:
        raise acts.NoReceipt from incomplete
    response = HttpResponse(told, content_type="application/ld+json")
    response["Content-Disposition"] = 'attachment; filename="recibo-de-consentimento.jsonld"'
    return response


@transaction.atomic
def _held(request: HttpRequest, link: PreferenceLink) -> dict[str, Any]:
    if not acts.proved(request, link):
        raise acts.NotProved
    audit.record(
        "subject.summary_read", actor=None, changes={"subject": [None, str(link.contact.subject_id)]}
    )
    return summary.build(link.contact)


def _draw(
    request: HttpRequest, token: str, link: PreferenceLink, refusal: AppError | None = None
) -> HttpResponse:
    contact, profile = link.contact, consents.controller()
    context = {
        "token": token,
        "company": profile.shown_name or "A empresa",
        "dpo": profile.dpo_contact,
        "who": showing.masked(contact),
        "groups": showing.groups(contact),
        "offers": (offers := agreeing.offered(contact)),
        "notice": notices.shown({code for _, channels in offers for code in channels}),
        "history": showing.history(contact),
        "requests": acts.requests_of(contact),
        "rights": RIGHTS,
        "proved": acts.proved(request, link),
        "can_prove": letters.reaches(contact, link.identity),
        "done": acts.DONE.get(request.GET.get("done", ""), ""),
        "asked_code": request.GET.get("done") == "code" or isinstance(refusal, codes.WrongCode),
        "refusal": refusal.sentence if refusal else "",
        "restricted": consents.person(contact.subject_id)["status"] == "restricted",
    }
    return render(request, "privacy/page.html", context, status=refusal.status if refusal else 200)


def _refused(request: HttpRequest, refused: AppError) -> HttpResponse:
    company = consents.controller().shown_name or "A empresa"
    about = {"company": company, "sentence": refused.sentence}
    return render(request, "privacy/refused.html", about, status=refused.status)
