"""What mail servers say about mail: returned, delivered, displayed, complained of. Never a conversation. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from channels_app.contract import (
    Claim,
    ErrorClass,
    Event,
    Ignored,
    Line,
    OptOutSignal,
    ProviderError,
    Status,
    StatusUpdate,
)
from invenio_center.kernel.text import clean

from . import addresses, automatic
from .errors import RETURNED, said
from .mime import Mail

STATUS = "message/delivery-status"
FEEDBACK = "message/feedback-report"
DISPLAYED = "message/disposition-notification"
ACTIONS = {"failed": Status.FAILED, "delivered": Status.DELIVERED, "relayed": Status.SENT}
FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)$", re.MULTILINE)
CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
NOT_OURS = "Aviso sobre um e-mail que não saiu desta linha."


def events(line: Line, mail: Mail, sender: str, at: datetime) -> list[Event] | None:
    """None where this mail is no report."""
    if STATUS in mail.reports:
        return list(_delivery(line, mail, at))
    if FEEDBACK in mail.reports:
        return [_complaint(mail, at)]
    if DISPLAYED in mail.reports:
        return [_displayed(line, mail, at)]
    if automatic.is_daemon(sender):
        return [_unstructured(line, mail, at)]
    return None


def _delivery(line: Line, mail: Mail, at: datetime) -> Iterator[Event]:
    ref = _ours(line, mail)
    for block in mail.reports[STATUS].split("\n\n"):
        fields = _fields(block)
        action = fields.get("action", "").strip().lower()
        if not action:
            continue
        status = ACTIONS.get(action)
        if status is None:
            yield Ignored(f"Aviso do servidor de e-mail: {clean(action, 40)}.")
        elif not ref:
            yield Ignored(NOT_OURS)
        else:
            diagnostic = f"{fields.get('status', '')} {fields.get('diagnostic-code', '')}"
            error = said("data", 550, diagnostic) if status is Status.FAILED else None
            yield _update(line, ref, status, at, error)
    if "action" not in mail.reports[STATUS].lower():
        yield Ignored("Aviso do servidor de e-mail sem resultado.")


def _unstructured(line: Line, mail: Mail, at: datetime) -> Event:
    """Older servers say it in prose and quote our mail."""
    ref = _ours(line, mail) or addresses.correlation(line, mail.text) or _referred(line, mail)
    if not ref:
        return Ignored(NOT_OURS)
    code = CODE.search(mail.text)
    if code is not None and code[1].startswith("4"):
        return Ignored("O servidor de e-mail ainda tenta entregar.")
    return _update(line, ref, Status.FAILED, at, said("data", 550, code[1]) if code else RETURNED)


def _displayed(line: Line, mail: Mail, at: datetime) -> Event:
    fields = _fields(mail.reports[DISPLAYED])
    ref = addresses.correlation(line, fields.get("original-message-id", ""))
    if not ref or "displayed" not in fields.get("disposition", "").lower():
        return Ignored("Confirmação de leitura que não é de um e-mail desta linha.")
    return _update(line, ref, Status.READ, at, None)


def _complaint(mail: Mail, at: datetime) -> Event:
    """The person pressed "this is spam": nothing more that was not asked for."""
    fields = _fields(mail.reports[FEEDBACK])
    address = clean(fields.get("original-rcpt-to", "").strip(" <>"), addresses.ADDRESS_MAX)
    if "@" not in address:
        return Ignored("Reclamação sem o endereço de quem reclamou.")
    return OptOutSignal((Claim("email", address, address.casefold()),), "marketing", at, mail.digest[:32])


def _update(line: Line, ref: str, status: Status, at: datetime, error: ProviderError | None) -> StatusUpdate:
    if error is not None and error.error_class is ErrorClass.RETRY:
        error = ProviderError(
            error.code, "O servidor do destinatário desistiu de entregar.", ErrorClass.UNKNOWN
        )
    return StatusUpdate(addresses.message_id(line, ref), status, at, correlation=ref, error=error)


def _ours(line: Line, mail: Mail) -> str:
    """The message of ours that is reported on: named by its headers, which come along."""
    original = _fields(mail.reports.get("original", ""))
    return addresses.correlation(line, original.get("message-id", ""))


def _referred(line: Line, mail: Mail) -> str:
    return addresses.correlation(line, f"{mail.get('in-reply-to')} {mail.get('references')}")


def _fields(block: str) -> dict[str, str]:
    return {match[1].lower(): match[2] for match in reversed(list(FIELD.finditer(block)))}
