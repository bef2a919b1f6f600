"""One mailbox, read by one thread while its line wants it: IDLE where the server knows it, else in intervals."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from invenio_center.kernel.http import HttpError
from invenio_center.kernel.imap import Mailbox as Folder
from invenio_center.kernel.mail import MailRefused

from ..connectors.email import inbound, servers
from ..contract import Line, ProviderRefused
from ..lines import queries as lines
from ..models import Channel, Mailbox
from . import actions, queries
from .errors import LeaseLost

logger = logging.getLogger(__name__)

SIZE_MAX = 36 * 1024 * 1024
# A lease lasts three of these.
SLICE_S = actions.LEASE_S / 3
POLL_S, POLL_MIN_S = 60, 5
SESSION_S = 25 * 60
BACKOFF_S = (2, 5, 15, 60, 120, 300)
UNREAD_SINCE = timedelta(days=30)
TRIES = 3
LOST = "A caixa de e-mail não responde. Nova tentativa em instantes."


class Reader(threading.Thread):
    def __init__(self, channel_id: int, owner: UUID) -> None:
        super().__init__(name=f"mailbox-{channel_id}", daemon=True)
        self._channel_id, self._owner = channel_id, owner
        self._ended = threading.Event()
        self._said = ""
        self._refused: Counter[int] = Counter()

    def end(self) -> None:
        self._ended.set()

    def run(self) -> None:
        failures = 0
        while not self._ended.is_set():
            try:
                self._session()
                failures = 0
                continue
            except LeaseLost:
                pass
            except ProviderRefused as refused:
                self._say(refused.error.sentence)
            except (HttpError, MailRefused):
                self._say(LOST)
            except DatabaseError as error:
                logger.warning("mailbox_not_stored", extra={"error": type(error).__name__})
            except Exception as error:  # a fault of ours must not end the reading for good
                logger.error(
                    "mailbox_broke", extra={"channel": self._channel_id, "error": type(error).__name__}
                )
            finally:
                connection.close()
            wait = BACKOFF_S[min(failures, len(BACKOFF_S) - 1)]
            failures += 1
            self._ended.wait(wait * random.uniform(0.9, 1.3))  # noqa: S311 - jitter, not a secret

    def _session(self) -> None:
        """One connection to the mail server, ended after a while so that a dead one is noticed."""
        channel = queries.load(self._channel_id)
        mailbox = actions.take(self._channel_id, self._owner) if channel else None
        if channel is None or mailbox is None:
            connection.close()
            self._ended.wait(2)
            return
        line = lines.line_of(channel)
        folder = servers.open_mailbox(line, lines.http_for(line))
        try:
            actions.begin(mailbox, folder.uidvalidity)
            self._recovered()
            until = time.monotonic() + SESSION_S
            while not self._ended.is_set() and time.monotonic() < until:
                self._read(channel, mailbox, folder)
                self._wait(line, mailbox, folder)
        finally:
            folder.close()

    def _read(self, channel: Channel, mailbox: Mailbox, folder: Folder) -> None:
        """Store what is new, oldest first."""
        if mailbox.last_uid:
            for uid in folder.after(mailbox.last_uid):
                self._store(mailbox, folder, uid)
                actions.advance(mailbox, uid)
                folder.mark_seen(uid)
            return
        # The first time: what nobody has read yet and what came since the line exists. The mark moves when all of it
        # is stored, so that an interrupted beginning begins again.
        newest = max(folder.search("ALL"), default=0)
        for uid in folder.search(_beginning(channel)):
            self._store(mailbox, folder, uid)
            actions.renew(mailbox)
        if newest:
            actions.advance(mailbox, newest)

    def _store(self, mailbox: Mailbox, folder: Folder, uid: int) -> None:
        try:
            fetched = folder.fetch(uid, SIZE_MAX)
        except MailRefused:
            self._refused[uid] += 1
            if self._refused[uid] < TRIES:
                raise
            actions.store_unreadable(mailbox, uid)
            return
        if fetched is not None:
            raw, whole = fetched
            actions.store(mailbox, inbound.part(raw, whole=whole))

    def _wait(self, line: Line, mailbox: Mailbox, folder: Folder) -> None:
        """Until something may have come. The lease is renewed meanwhile and no database connection is held."""
        until = time.monotonic() + _interval(line)
        while not self._ended.is_set():
            actions.renew(mailbox)
            connection.close()
            if folder.can_idle():
                folder.idle(SLICE_S)
                return
            if (left := until - time.monotonic()) <= 0:
                return
            self._ended.wait(min(left, SLICE_S))

    def _say(self, sentence: str) -> None:
        self._said = sentence
        try:
            actions.failed(self._channel_id, sentence)
        except DatabaseError:
            logger.warning("mailbox_not_noted", extra={"channel": self._channel_id})

    def _recovered(self) -> None:
        if self._said:
            actions.recovered(self._channel_id, self._said)
            self._said = ""


def _beginning(channel: Channel) -> str:
    unread, created = timezone.now() - UNREAD_SINCE, channel.created_at
    return f"OR (UNSEEN SINCE {_day(unread)}) SINCE {_day(created)}"


def _day(moment: datetime) -> str:
    """As IMAP writes days, in English whatever the process speaks."""
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[moment.month * 3 - 3 : moment.month * 3]
    return f"{moment.day}-{month}-{moment.year}"


def _interval(line: Line) -> float:
    try:
        return max(float(line.settings.get("poll_seconds") or POLL_S), POLL_MIN_S)
    except (TypeError, ValueError):
        return POLL_S
