"""The markup of a received mail, in a document of its own that can run nothing and reach nothing.

It is not set into the console's page: a frame loads it from here, so that its policy can be stricter than any page's,
and so that remote images can be allowed for one mail without allowing them to the console.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from invenio_center.models import User

from ..choices import AttachmentState
from ..conversations import queries
from ..files import contents
from ..models import Attachment, Conversation, Message

POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
    " img-src data:{remote}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
INLINE_MAX = 6 * 1024 * 1024
CID = re.compile(r'src="cid:([^"]{1,200})"')
REMOTE = re.compile(r'(<img\b[^>]*?\s)src="(?=https?:)', re.IGNORECASE)
PAGE = (
    '<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><meta name="color-scheme" content="light">'
    "<title>E-mail</title><style>body{{margin:12px;font:15px/1.5 system-ui,sans-serif;color:#1c2322;background:#fff;"
    "overflow-wrap:anywhere}}img{{max-width:100%;height:auto}}table{{max-width:100%}}blockquote{{margin:0 0 0 .6em;"
    "padding-left:.8em;border-left:2px solid #c9d2d0;color:#4d5a58}}</style></head><body>{body}</body></html>"
)


@never_cache
@login_required
def mail(request: HttpRequest, message: UUID) -> HttpResponse:
    """``?images=1`` also loads what lies on other servers, whose owners then know that it was opened."""
    user, remote = request.user, request.GET.get("images") == "1"
    visible = queries.visible_to(user, Conversation.objects.all()) if isinstance(user, User) else None
    found = (
        Message.objects.filter(public_id=message, conversation__in=visible).first()
        if visible is not None
        else None
    )
    if found is None or not found.data.get("html"):
        raise Http404("Este e-mail não está mais visível para você.")
    body = CID.sub(_Embedded(found), str(found.data["html"]))
    response = HttpResponse(PAGE.format(body=body if remote else REMOTE.sub(r'\1data-src="', body)))
    response["Content-Security-Policy"] = POLICY.format(remote=" https: http:" if remote else "")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class _Embedded:
    """Replaces a reference to a stored part by the picture itself, up to a total size."""

    def __init__(self, message: Message) -> None:
        ready = message.attachments.filter(state=AttachmentState.READY)
        self._files = {str(one.source.get("ref", "")).removeprefix("cid:"): one for one in ready}
        self._left = INLINE_MAX

    def __call__(self, reference: re.Match[str]) -> str:
        file = self._files.get(reference[1])
        picture = (
            file is not None
            and file.content_type in contents.INLINE
            and file.content_type.startswith("image/")
        )
        if file is None or not picture or file.size > self._left:
            return 'src=""'
        self._left -= file.size
        return f'src="data:{file.content_type};base64,{_content(file)}"'


def _content(file: Attachment) -> str:
    return base64.b64encode((Path(settings.MEDIA_ROOT) / file.path).read_bytes()).decode()
