"""``/leave/<token>/``: out with one click (RFC 8058). Opening it changes nothing; machines open links too.

No cookie, no redirect, no sign-in, no reason asked: the token in the address is the key, a POST is the word.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from channels_app.outbox import ways_out
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from invenio_center.kernel import ratelimit
from invenio_center.kernel.errors import AppError
from invenio_center.models.contact import of_subject

from ..intake import optouts

# Mail services click for many people from few addresses.
PER_MINUTE = 1200


@csrf_exempt  # nothing here acts for a signed-in person: no cookie is read
@require_http_methods(["GET", "POST"])
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    address = str(request.META.get("REMOTE_ADDR", ""))
    about: dict[str, object] = {"company": consents.controller().shown_name or "A empresa"}
    try:
        way = ways_out.opened(token)
        if request.method == "POST":
            ratelimit.spend("leave", address, limit=PER_MINUTE, window_s=60)
            _leave(request, way, address)
            return _draw(request, {**about, "done": True, "offers": bool(way.purposes)})
    except AppError as refused:
        return _draw(request, {**about, "refusal": refused.sentence}, refused.status)
    return _draw(request, {**about, "offers": bool(way.purposes)})


@transaction.atomic
def _leave(request: HttpRequest, way: ways_out.WayOut, address: str) -> None:
    """Twice is once more the same: each click is kept as the person's word."""
    word: dict[str, Any] = {
        "channels": [way.kind],
        "purposes": way.purposes,
        "method": "one_click",
        "origin": {"kind": way.kind, "ref": way.ref, "url": None},
        "pii": {"ip": address or None, "user_agent": request.headers.get("User-Agent", "")[:400] or None},
    }
    addresses = [way.to] if way.to else []
    contact = of_subject(way.subject_id).first()
    if contact is not None:
        optouts.withdraw(contact, addresses=addresses or None, **word)
    else:  # the record is gone: the ledger keeps the no all the same
        ledger.record_opt_out(subject_id=way.subject_id, addresses=addresses, **word)


def _draw(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "forms/leave.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
