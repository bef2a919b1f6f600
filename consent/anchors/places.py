"""The places outside: which of them this installation uses, and how each takes a head."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from ..choices import Place
from ..models import TreeHead
from . import folder, post, stamp

# Each gives the receipt or raises NotKept.
KEEPERS: dict[str, Callable[[TreeHead], str]] = {
    Place.FOLDER: folder.keep,
    Place.MAIL: post.keep,
    Place.STAMP: stamp.keep,
}


def used() -> list[Place]:
    """The folder always; mail with a server to send by; the time stamp with a service to ask."""
    found = [Place.FOLDER]
    if settings.SMTP_URL and post.recipient():
        found.append(Place.MAIL)
    if settings.TSA_URL:
        found.append(Place.STAMP)
    return found
