"""What opens files, without a sign-in: the address itself is the permission, for one file and a limited time."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels_app.outbox import links as outgoing
from invenio_center.kernel.errors import AppError
from invenio_center.kernel.problem import problems

from ..files import links, scanning, serving, shorts
from ..models import Attachment


def told(view: Callable[[HttpRequest, str], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A refusal is a page for a person's browser; pictures and machines are answered as everywhere."""

    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            return view(request, token)
        except AppError as refused:
            if "text/html" not in request.headers.get("Accept", ""):
                raise
            about = {"sentence": refused.sentence}
            return render(request, "errors/file.html", about, status=refused.status)

    return answered


@require_safe
@problems
@told
def media(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/media/<token>/``: for agents and visitors, from the thread they see."""
    attachment = Attachment.objects.filter(public_id=links.opened(token)).first()
    return _served(request, attachment, plain=True)


@require_safe
@problems
def thumbnail(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/media/thumbnail/<token>/``: the small copy of a picture."""
    attachment = Attachment.objects.filter(public_id=links.opened_thumbnail(token)).first()
    if attachment is None or not scanning.openable(attachment):
        raise links.LinkInvalid
    return serving.served(request, attachment.thumbnail, content_type="image/webp", name="miniatura.webp")


@require_safe
@problems
@told
def short(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/m/<token>/``: for the person who got it as a text message."""
    return _served(request, shorts.opened(token))


@require_safe
@problems
def sent(request: HttpRequest, token: str, file: str) -> HttpResponseBase:
    """``/media/out/<token>/<file>``: for the provider that carries it; ``file`` is only for its eyes."""
    found = outgoing.opened(token)
    return serving.served(request, found.path, content_type=found.content_type, name=found.name)


def _served(request: HttpRequest, attachment: Attachment | None, *, plain: bool = False) -> HttpResponseBase:
    if attachment is None or not scanning.openable(attachment):
        raise links.LinkInvalid
    return serving.served(
        request,
        attachment.path,
        content_type=attachment.content_type,
        name=attachment.name,
        inline=not attachment.download_only,
        plain=plain,
    )
