"""A customer took a message back: what it said is erased here as well; that there was one stays."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction

from ..choices import Direction
from ..models import Message
from . import messages


def erase(message: Message) -> None:
    """Empty the customer's message and drop its files, in the caller's transaction. Our own messages stay."""
    if message.direction != Direction.IN:
        return
    paths = [path for path in message.attachments.values_list("path", flat=True) if path]
    message.attachments.all().delete()
    message.text, message.location, message.data = "", None, {"revoked": True}
    message.version += 1
    message.save(update_fields=["text", "location", "data", "version"])
    transaction.on_commit(lambda: _unlink(paths))
    messages.tell_changed(message)


def _unlink(paths: list[str]) -> None:
    for path in paths:
        with suppress(OSError):
            (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
