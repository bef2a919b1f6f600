"""Mail that no person wrote (RFC 3834), and mail that goes round in circles. Pure."""

from __future__ import annotations

import re

from channels_app.contract import Line

from . import addresses
from .mime import Mail

RECEIVED_MAX = 30
BULK = frozenset(("bulk", "junk", "list", "auto_reply"))
SUPPRESSED = frozenset(("all", "oof", "autoreply", "dr", "rn", "nrn"))
ANSWERED_BY_MACHINE = ("x-autoreply", "x-autorespond", "x-auto-reply")
LISTS = ("list-id", "list-unsubscribe")
NOBODY = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|nao-?responda|do-?not-?reply|bounces?)\b", re.IGNORECASE
)
DAEMON = re.compile(r"^(?:mailer-daemon|postmaster)@", re.IGNORECASE)


def reason(mail: Mail, sender: str) -> str:
    """Why this counts as automatic, as a code; "" for what a person may have written."""
    stated = mail.get("auto-submitted").split(";")[0].strip().lower()
    suppressed = {word.strip().lower() for word in mail.get("x-auto-response-suppress").split(",")}
    signs = (
        ("auto-submitted", stated not in ("", "no")),
        ("return-path", any(value.replace(" ", "") == "<>" for value in mail.all("return-path"))),
        ("precedence", mail.get("precedence").strip().lower() in BULK),
        ("list", any(mail.get(name) for name in LISTS)),
        ("suppress", bool(suppressed & SUPPRESSED)),
        ("autoreply", any(mail.get(name) for name in ANSWERED_BY_MACHINE)),
        ("report", mail.get("content-type").lower().startswith("multipart/report")),
        ("sender", is_nobody(sender)),
    )
    return next((code for code, found in signs if found), "")


def is_nobody(address: str) -> bool:
    return bool(NOBODY.match(address))


def is_daemon(address: str) -> bool:
    return bool(DAEMON.match(address))


def loop(line: Line, mail: Mail, sender: str) -> str:
    """Why this mail would go round for ever, or ""."""
    own = line.address.casefold()
    if len(mail.all("received")) > RECEIVED_MAX:
        return "Passou por servidores demais: parece estar em círculo."
    if addresses.correlation(line, mail.get("message-id")) or mail.get("x-loop").casefold() == own:
        return "É um e-mail que saiu desta própria linha."
    if own and sender.casefold() == own:
        return "O remetente é o endereço desta própria linha."
    return ""
