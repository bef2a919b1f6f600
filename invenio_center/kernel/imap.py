"""Reading one folder of an IMAP mailbox. Pure.

UIDs only grow within one UIDVALIDITY. ``IDLE`` is a hint that something may have come; only a search says what.
"""

from __future__ import annotations

import imaplib
import re
import socket
from contextlib import suppress
from typing import Any

import imap_tools

from .http import HttpError, NoAnswer, NotSent
from .mail import STARTTLS, Connects, Login, MailRefused, Server, context, opened

TIMEOUT_S = 60.0
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
BROKEN = (imaplib.IMAP4.error, imap_tools.MailboxTaggedResponseError, OSError)


class _Client(imaplib.IMAP4):
    def __init__(self, connected: socket.socket, server: Server) -> None:
        self._connected = connected
        super().__init__(server.host, server.port, TIMEOUT_S)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._connected


class _Box(imap_tools.BaseMailBox):
    def __init__(self, client: imaplib.IMAP4) -> None:
        self._given = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._given


class Mailbox:
    """An open folder. Methods raise NoAnswer when the connection is gone, MailRefused when the server will not."""

    def __init__(self, client: Connects, server: Server, login: Login, folder: str = "INBOX") -> None:
        """Raises NotSent, or MailRefused with stage ``auth`` or ``mailbox``."""
        self._host = server.host
        self._box = _Box(_greeted(client, server))
        try:
            self._log_in(login)
            self.uidvalidity = self._select(folder)
        except BaseException:
            self.close()
            raise

    def _log_in(self, login: Login) -> None:
        try:
            if login.token:
                self._box.xoauth2(login.username, login.token, initial_folder=None)
            elif login.password.isascii() and login.username.isascii():
                self._box.login(login.username, login.password, initial_folder=None)
            else:
                self._box.login_utf8(login.username, login.password, initial_folder=None)
        except (imaplib.IMAP4.abort, OSError) as error:
            raise NotSent(f"{self._host}: {type(error).__name__}") from None
        except (imap_tools.MailboxLoginError, imaplib.IMAP4.error) as error:
            raise MailRefused("auth", 0, str(error)) from None

    def _select(self, folder: str) -> int:
        try:
            self._box.folder.set(folder)
            _, found = self._box.client.response("UIDVALIDITY")
            return int(found[-1]) if found and found[-1] else 0
        except (imaplib.IMAP4.abort, OSError) as error:
            raise NotSent(f"{self._host}: {type(error).__name__}") from None
        except (imap_tools.ImapToolsError, imaplib.IMAP4.error, ValueError) as error:
            raise MailRefused("mailbox", 0, str(error)) from None

    def search(self, criteria: str) -> list[int]:
        """UIDs, ascending."""
        found = self._ask("SEARCH", criteria)
        return sorted({int(uid) for line in found if line for uid in line.split()})

    def after(self, uid: int) -> list[int]:
        """UIDs above this one. ``n:*`` always names the last message, also when it is older."""
        return [found for found in self.search(f"UID {uid + 1}:*") if found > uid]

    def fetch(self, uid: int, most: int) -> tuple[bytes, bool] | None:
        """The mail as it is and True, or only its head and False when it is longer; None when it is gone."""
        size = next(
            (int(m[1]) for m in map(SIZE.search, _flat(self._ask("FETCH", str(uid), "(RFC822.SIZE)"))) if m),
            0,
        )
        part = "BODY.PEEK[]" if size <= most else "BODY.PEEK[HEADER]"
        found = self._ask("FETCH", str(uid), f"({part})")
        content = next((bytes(one[1]) for one in found if isinstance(one, tuple)), None)
        return None if content is None else (content, size <= most)

    def mark_seen(self, uid: int) -> None:
        """For people who look into the same mailbox; nothing depends on it."""
        with suppress(HttpError, MailRefused):
            self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def can_idle(self) -> bool:
        return "IDLE" in self._box.client.capabilities

    def idle(self, seconds: float) -> None:
        """Wait until the server says that something changed, or until the time is up."""
        try:
            self._box.idle.start()  # type: ignore[no-untyped-call]
            self._box.idle.poll(seconds)
            self._box.idle.stop()  # type: ignore[no-untyped-call]
        except BROKEN as error:
            raise NoAnswer(f"{self._host}: {type(error).__name__}") from None

    def close(self) -> None:
        with suppress(Exception):  # whatever a broken connection says at the end
            self._box.client.sock.settimeout(2)
            self._box.client.logout()
        with suppress(Exception):
            self._box.client.shutdown()

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        try:
            status, found = self._box.client.uid(command, *arguments)
        except BROKEN as error:
            raise NoAnswer(f"{self._host}: {type(error).__name__}") from None
        if status != "OK":
            raise MailRefused("command", 0, f"{command} {status}")
        return list(found)


def _greeted(client: Connects, server: Server) -> imaplib.IMAP4:
    """Connected and, where wanted, encrypted."""
    connected = opened(client, server, TIMEOUT_S)
    try:
        found = _Client(connected, server)
        if server.security == STARTTLS:
            found.starttls(context())
    except BROKEN as error:
        connected.close()
        raise NotSent(f"{server.host}: {type(error).__name__}") from None
    return found


def _flat(found: list[Any]) -> list[bytes]:
    pieces = [one if isinstance(one, tuple) else (one,) for one in found]
    return [one for piece in pieces for one in piece if isinstance(one, bytes)]
