"""All mailboxes of the installation: a reader for each, made anew when its line changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable
from uuid import UUID, uuid4

from django.db import Error as DatabaseError
from django.db import connection

from . import actions, queries
from .reading import Reader

logger = logging.getLogger(__name__)

LOOK_S = 2.0


def watch(ended: threading.Event) -> None:
    """Until ``ended``. Any number of processes may watch: each mailbox is leased to one of them."""
    owner = uuid4()
    readers: dict[int, tuple[Hashable, Reader]] = {}
    while not ended.is_set():
        try:
            _follow(queries.wanted(), readers, owner)
        except DatabaseError as error:
            logger.warning("mailboxes_not_listed", extra={"error": type(error).__name__})
        finally:
            connection.close()
        ended.wait(LOOK_S)
    for _, reader in readers.values():
        reader.end()
    actions.release(owner)
    connection.close()


def _follow(wanted: dict[int, Hashable], readers: dict[int, tuple[Hashable, Reader]], owner: UUID) -> None:
    for channel_id, (known, reader) in list(readers.items()):
        if wanted.get(channel_id) != known or not reader.is_alive():
            reader.end()
            del readers[channel_id]
    for channel_id, state in wanted.items():
        if channel_id not in readers:
            reader = Reader(channel_id, owner)
            readers[channel_id] = (state, reader)
            reader.start()
