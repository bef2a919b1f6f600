"""Our message → a mail. The same message gives the same Message-ID however often it is composed. Pure."""

from __future__ import annotations

import html
import mimetypes
from collections.abc import Iterable, Sequence
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from pathlib import Path
from typing import Any

from channels_app.contract import ErrorClass, Line, OutgoingMessage, ProviderError, ProviderRefused
from invenio_center.kernel.text import clean

from . import addresses
from .inbound import base_subject

MIB = 1024 * 1024
TEXT_MAX, FILES_MAX, BYTES_MAX = 100_000, 10, 15 * MIB
REFERENCES_CHARS = 900
# Long ids must not be folded into encoded words, and what is sent is seven bits wide wherever it goes.
POLICY = policy.SMTP.clone(max_line_length=998, cte_type="7bit")
DEFAULT_SUBJECT = "Sua mensagem"


def check(line: Line, to: str, message: OutgoingMessage) -> None:
    """What no server would take is refused before anything leaves. Raises ProviderRefused."""
    if "@" not in to or any(c in to for c in " \r\n<>,;"):
        _refuse(
            "no_address",
            "Este contato não tem um endereço de e-mail para responder.",
            ErrorClass.BAD_RECIPIENT,
        )
    if message.interactive or message.reaction:
        _refuse("content", "O e-mail não envia este tipo de mensagem.")
    if not message.text.strip() and not message.files:
        _refuse("content", "Escreva a mensagem antes de enviar.")
    if len(message.text) > TEXT_MAX:
        _refuse("content", f"O e-mail aceita até {TEXT_MAX} caracteres.")
    if len(message.files) > FILES_MAX or sum(file.size for file in message.files) > BYTES_MAX:
        _refuse("too_large", "Os arquivos de um e-mail somam no máximo 15 MB.")


def _refuse(code: str, sentence: str, error_class: ErrorClass = ErrorClass.BAD_CONTENT) -> None:
    raise ProviderRefused(ProviderError(code, sentence, error_class))


def mail(line: Line, to: str, message: OutgoingMessage) -> EmailMessage:
    """The whole mail; raises ProviderRefused for an address that is none."""
    made = EmailMessage(policy=POLICY)
    try:
        made["From"] = Address(display_name=sender_name(line), addr_spec=line.address)
        made["To"] = Address(addr_spec=to)
    except (ValueError, IndexError) as error:
        wrong = ProviderError(
            "no_address", "O endereço de e-mail não está completo.", ErrorClass.BAD_RECIPIENT
        )
        raise ProviderRefused(wrong) from error
    for name, value in headers(line, message):
        made[name] = value
    made.set_content(message.text, charset="utf-8")
    made.add_alternative(as_html(message.text), subtype="html", charset="utf-8")
    for file in message.files:
        main, _, sub = content_type(file.content_type, file.name).partition("/")
        made.add_attachment(
            Path(file.path).read_bytes(), maintype=main, subtype=sub, filename=file.name or "arquivo"
        )
    return made


def headers(line: Line, message: OutgoingMessage) -> Iterable[tuple[str, str]]:
    """Everything but who, to whom and the content."""
    thread = message.thread
    yield "Subject", subject(message)
    yield "Date", format_datetime(localtime())
    yield "Message-ID", f"<{addresses.message_id(line, message.correlation)}>"
    answered = clean(thread.get("message_id"), 998)
    if answered:
        yield "In-Reply-To", f"<{answered}>"
        yield "References", references([*_known(thread.get("references")), answered])
    if reply := reply_to(line, message):
        yield "Reply-To", reply
    if thread.get("automatic"):
        yield "Auto-Submitted", "auto-replied"
        yield "X-Auto-Response-Suppress", "All"
    if url := clean(thread.get("unsubscribe_url"), 900):
        yield "List-Unsubscribe", f"<{url}>, <mailto:{line.address}?subject=unsubscribe>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "X-Loop", line.address


def subject(message: OutgoingMessage) -> str:
    """As typed, or that of the mail answered with one ``Re:``. One line."""
    given = " ".join(clean(message.thread.get("subject"), 500).split())
    if message.thread.get("as_typed"):
        return given or DEFAULT_SUBJECT
    return f"Re: {base_subject(given) or DEFAULT_SUBJECT}"


def references(known: Sequence[str]) -> str:
    """The first and as many of the last as fit into one line, each once."""
    ids = list(dict.fromkeys(one for one in known if one))
    kept: list[str] = []
    for one in reversed(ids[1:]):
        if len(ids[0]) + 3 + sum(len(k) + 3 for k in kept) + len(one) > REFERENCES_CHARS:
            break
        kept.insert(0, one)
    return " ".join(f"<{one}>" for one in [*ids[:1], *kept])


def reply_to(line: Line, message: OutgoingMessage) -> str:
    """With our token, where the mail host is known to deliver ``name+anything@``."""
    tagged = str(line.settings.get("plus_address") or "").lower() in ("1", "true", "yes", "sim")
    return addresses.reply_address(line, message.correlation) if tagged else ""


def sender_name(line: Line) -> str:
    return " ".join(clean(line.settings.get("from_name") or line.name, 80).split())


def as_html(text: str) -> str:
    """The same words for programs that show only HTML."""
    paragraphs = html.escape(text, quote=False).split("\n\n")
    body = "".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)
    return f'<!doctype html><html lang="pt-BR"><body style="font-family:sans-serif">{body}</body></html>\n'


def content_type(stated: str, name: str) -> str:
    found = stated or mimetypes.guess_type(name)[0] or ""
    plain = found.count("/") == 1 and all(c.isalnum() or c in "/.+-_" for c in found)
    # ``message/…`` and ``multipart/…`` may not be encoded, so they go as bytes.
    return found if plain and not found.startswith(("message/", "multipart/")) else "application/octet-stream"


def _known(value: Any) -> list[str]:
    return (
        [clean(one, 998) for one in value if isinstance(one, str)] if isinstance(value, (list, tuple)) else []
    )
