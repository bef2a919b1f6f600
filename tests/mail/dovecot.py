"""A real IMAP server for the time of the tests. Its user may be any name; the password is ``secret``."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from invenio_center.launcher.verify import ensure_imap

from .certificates import Certificate

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 1
mail_max_userip_connections = 100
passdb {{
  driver = static
  mechanisms = plain login
  args = password=secret
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%n
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""
OAUTH = """
introspection_url = {url}
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""


def missing() -> str:
    """Why there can be none here, with the one command that mends it; "" where there is."""
    if _binary("dovecot"):
        return ""
    return ensure_imap() or ""


def _binary(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


class Dovecot:
    def __init__(self, certificate: Certificate, introspection_url: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="invenio-dovecot-"))
        self.port, self.tls_port = _free_port(), _free_port()
        self._certificate, self._introspection_url = certificate, introspection_url

    def start(self) -> None:
        self.folder.chmod(0o755)
        (self.folder / "mail").mkdir(mode=0o777)
        (self.folder / "mail").chmod(0o777)
        user, group, login = _users()
        written = CONFIGURATION.format(
            folder=self.folder,
            port=self.port,
            tls_port=self.tls_port,
            certificate=self._certificate.chain,
            key=self._certificate.key,
            user=user,
            group=group,
            login=login,
        )
        (self.folder / "oauth2.conf").write_text(OAUTH.format(url=self._introspection_url), encoding="utf-8")
        (self.folder / "dovecot.conf").write_text(written, encoding="utf-8")
        command = [str(_binary("dovecot")), "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._await()

    def _await(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                with self.client("probe"):
                    return
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.05)
        log = self.folder / "dovecot.log"
        raise AssertionError(log.read_text() if log.exists() else "dovecot did not start")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=15)
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, user: str) -> imaplib.IMAP4:
        found = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        found.login(user, "secret")
        return found

    def new_user(self) -> str:
        return f"u{uuid4().hex[:12]}"

    def append(self, user: str, *mails: bytes, flags: str = "", when: float | None = None) -> None:
        with self.client(user) as client:
            for mail in mails:
                stamp = imaplib.Time2Internaldate(when or time.time())
                status, _ = client.append("INBOX", flags, stamp, mail)
                assert status == "OK"

    def flags(self, user: str) -> list[bytes]:
        with self.client(user) as client:
            client.select("INBOX", readonly=True)
            return [one for one in client.uid("FETCH", "1:*", "(FLAGS)")[1] if one]

    def recreate(self, user: str) -> None:
        """The mailbox made anew, with another UIDVALIDITY and nothing in it."""
        shutil.rmtree(self.folder / "mail" / user)
        with self.client(user) as client:
            client.select("INBOX")


def _users() -> tuple[str, str, str]:
    """As root the distribution's own users; otherwise everything as whoever runs the tests."""
    import grp
    import pwd

    if os.geteuid() == 0:
        return "dovecot", "dovecot", "dovenull"
    user = pwd.getpwuid(os.geteuid()).pw_name
    return user, grp.getgrgid(os.getegid()).gr_name, user


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
