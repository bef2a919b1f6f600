"""What a person wrote now, apart from what the mail quotes and signs, in Portuguese, English and Spanish. Pure."""

from __future__ import annotations

import re

from .bodies import QUOTE_MARK

SAID = r"(?:escreveu|wrote|escribió|a écrit|schrieb)"
# May wrap over up to three lines.
INTRODUCED = re.compile(
    rf"^[ \t]*(?:Em|No dia|On|El|Le|Am)\b[^\n]{{3,200}}(?:\n[^\n]{{1,200}}){{0,2}}?\n?{SAID}\s*:[ \t]*$",
    re.MULTILINE,
)
NAMED = re.compile(rf"^[^\n]{{0,120}}<[^<>\s]+@[^<>\s]+>[^\n]{{0,60}}{SAID}\s*:[ \t]*$", re.MULTILINE)
DIVIDER = re.compile(
    r"^[ \t>]*-{2,}\s*(?:Mensagem original|Mensagem encaminhada|Original Message|Forwarded message|Mensaje original"
    r"|Mensaje reenviado)\s*-{0,}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
OUTLOOK = re.compile(r"^[ \t*]*(?:De|From)\s*:[* \t]*\S.*$", re.MULTILINE)
OUTLOOK_NEXT = re.compile(
    r"^[ \t*]*(?:Enviado|Enviada em|Enviado el|Sent|Data|Date|Fecha|Para|To|Assunto|Subject|Asunto|Cc)\s*:",
    re.MULTILINE,
)
QUOTED_TAIL = re.compile(r"(?:^>[^\n]*(?:\n+|\Z)){1,}\s*\Z", re.MULTILINE)
SIGNATURE = re.compile(
    r"^(?:-- ?|_{5,}|Enviado do meu .{2,40}|Enviado de meu .{2,40}|Enviado desde mi .{2,40}|Sent from my .{2,40}"
    r"|Obter o Outlook para .{2,40}|Get Outlook for .{2,40}|Obtener Outlook para .{2,40}|Enviado via .{2,60}"
    r"|Enviado pelo .{2,60})[ \t]*$",
    re.MULTILINE,
)


def fold(text: str) -> tuple[str, str]:
    """(what is new, the rest). Nothing is lost: where nothing new would be left, all of it is new."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    at = min((place for place in _cuts(text) if place is not None), default=None)
    bare = text.replace(QUOTE_MARK, "")
    if at is None:
        return bare.strip(), ""
    new, rest = text[:at].replace(QUOTE_MARK, ""), text[at:].replace(QUOTE_MARK, "")
    if not new.strip() or _goes_on(rest):
        return bare.strip(), ""
    return new.strip(), rest.strip()


def _cuts(text: str) -> list[int | None]:
    mark = text.find(QUOTE_MARK)
    found = [
        INTRODUCED.search(text),
        NAMED.search(text),
        DIVIDER.search(text),
        SIGNATURE.search(text),
        QUOTED_TAIL.search(text),
    ]
    places = [match.start() if match else None for match in found]
    return [*places, mark if mark >= 0 else None, _outlook(text)]


def _outlook(text: str) -> int | None:
    """A block of headers: ``De:`` with two more of its kind within the next six lines."""
    for match in OUTLOOK.finditer(text):
        following = "\n".join(text[match.end() :].split("\n")[1:7])
        if len(OUTLOOK_NEXT.findall(following)) >= 2:
            return match.start()
    return None


def _goes_on(rest: str) -> bool:
    """An answer below or between the lines quoted: then everything is shown."""
    lines = rest.splitlines()
    quoted = [number for number, line in enumerate(lines) if line.startswith(">")]
    after = lines[quoted[-1] + 1 :] if quoted else []
    written = [line for line in after if line.strip() and not SIGNATURE.match(line)]
    if not written:
        return False
    tail = "\n".join(after)
    signed = SIGNATURE.search(tail)
    return bool(tail[: signed.start()].strip()) if signed else True
