"""Short addresses for channels that carry text only: ``/m/<token>/`` in place of the file."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from invenio_center.kernel import sql

from ..models import Attachment, ShortLink
from .links import LinkExpired, LinkInvalid

LIFETIME = timedelta(days=7)
EXPIRED = "Este endereço expirou. Peça o arquivo de novo a quem o enviou."


def shorten(attachment: Attachment) -> str:
    """An absolute address that opens this file for a week."""
    link = ShortLink.objects.create(attachment=attachment, expires_at=sql.now() + LIFETIME)
    return f"{settings.PUBLIC_URL}/m/{link.token}/"


def opened(token: str) -> Attachment:
    """The file a short address opens, counted. Raises ``LinkInvalid`` or ``LinkExpired``."""
    link = ShortLink.objects.select_related("attachment").filter(token=token).first()
    if link is None:
        raise LinkInvalid
    if link.expires_at < sql.now():
        raise LinkExpired(EXPIRED)
    ShortLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=Now())
    return link.attachment
