"""Meta's resumable upload as far as templates use it: a session for one file, then its bytes, then a handle."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from .. import meta
from ..meta import NO_NODE, Refused, need

TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
MOST_BYTES = 100 * 1024 * 1024
# A handle may be named for this long after the upload.
KEPT_S = 3600
FORMATS = {
    "IMAGE": ("image/jpeg", "image/jpg", "image/png"),
    "VIDEO": ("video/mp4",),
    "DOCUMENT": ("application/pdf",),
}


@meta.api
def begin(request: HttpRequest, app: str) -> dict[str, Any]:
    """The session's id is an address: what follows it belongs to it."""
    meta.authorised(request, "whatsapp", "access_token", app_id=app)
    need(request.method == "POST", "POST is required")
    name, length, kind = (request.GET.get(one, "") for one in ("file_name", "file_length", "file_type"))
    need(name, "file_name is required")
    need(length.isdigit() and 0 < int(length) <= MOST_BYTES, "file_length")
    need(kind in TYPES, "file_type")
    session, proof = secrets.token_urlsafe(24), secrets.token_urlsafe(12)
    cache.set(_key(session), {"app": app, "length": int(length), "type": kind, "sig": proof}, KEPT_S)
    return {"id": f"upload:{session}?sig={proof}"}


@meta.api
def take(request: HttpRequest, session: str) -> dict[str, Any]:
    """The bytes, from the offset that is named; here always all at once."""
    begun = cache.get(_key(session))
    if begun is None or request.GET.get("sig") != begun["sig"]:
        raise NO_NODE
    meta.authorised(request, "whatsapp", "access_token", word="OAuth", app_id=begun["app"])
    # Daphne drops headers whose name has an underscore; where this one comes through, it is checked.
    need(request.META.get("HTTP_FILE_OFFSET", "0") == "0", "file_offset")
    if len(request.body) != begun["length"]:
        raise Refused(1, "Partial request (did not match length of file)", 400)
    handle = f"4::{secrets.token_urlsafe(48)}"
    cache.set(_key(handle), begun["type"], KEPT_S)
    return {"h": handle}


def check_header(component: dict[str, Any]) -> None:
    """The header of a template somebody wants approved. Raises Refused."""
    form = component.get("format")
    need(form in ("TEXT", "LOCATION", *FORMATS), "header format")
    if form not in FORMATS:
        return
    example = component.get("example")
    handles = example.get("header_handle") if isinstance(example, dict) else None
    need(isinstance(handles, list) and len(handles) == 1, "header_handle is required")
    need(
        cache.get(_key(str((handles or [""])[0]))) in FORMATS[str(form)],
        "header_handle is not of this format",
    )


def _key(name: str) -> str:
    return f"simulator:upload:{name}"
