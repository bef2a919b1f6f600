"""Public addresses of what is being sent, for providers that fetch a file themselves.

Each opens one file of one delivery for a day; it is made when a worker takes the delivery, so it is always fresh.
"""

from __future__ import annotations

import mimetypes
import time
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from invenio_center.kernel import links
from invenio_center.kernel.links import LinkInvalid

from ..models import Delivery

LIFETIME_S = 24 * 3600
_SALT = "channels_app.outbox"


@dataclass(frozen=True, slots=True)
class PublicFile:
    """``path`` lies under MEDIA_ROOT."""

    path: str
    content_type: str
    name: str


def url(delivery: Delivery, number: int, content_type: str, *, now: float | None = None) -> str:
    """Absolute address of the delivery's file ``number``. Some providers judge a file by the ending of its address."""
    expires = (time.time() if now is None else now) + LIFETIME_S
    token = links.token(_SALT, f"{delivery.public_id.hex}.{number}", expires)
    return f"{settings.PUBLIC_URL}/media/out/{token}/arquivo{ending(content_type)}"


def ending(content_type: str) -> str:
    plain = content_type.partition(";")[0].strip().lower()
    return ".jpeg" if plain == "image/jpeg" else mimetypes.guess_extension(plain) or ".bin"


def opened(token: str, *, now: float | None = None) -> PublicFile:
    """What a token opens. Raises ``LinkInvalid`` or ``LinkExpired``."""
    name, _, number = links.opened(_SALT, token, now=now).partition(".")
    delivery = Delivery.objects.filter(public_id=UUID(name)).only("payload").first()
    files = delivery.payload["message"]["files"] if delivery else []
    if int(number) >= len(files):
        raise LinkInvalid
    file = files[int(number)]
    return PublicFile(file["path"], file["content_type"], file["name"])
