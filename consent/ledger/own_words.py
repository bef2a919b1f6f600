"""What somebody wrote now, apart from what the message quotes and signs. Pure.

Mail is cut where it comes in (``connectors/email/quotes.py``); what stands beneath or between quoted lines arrives
whole, and so does a signature without a mark.
"""

from __future__ import annotations

import re

QUOTED = re.compile(r"^\s*>")
DIVIDED = re.compile(r"^\s*-{2,}\s*(?:mensagem original|original message)", re.IGNORECASE)
INTRODUCED = re.compile(r"^\s*(?:em|on) .{0,200}(?:escreveu|wrote):\s*$", re.IGNORECASE)
WRAPPED = re.compile(
    r"^((?:em|on) [^\n]{0,200})\n([^\n]{0,100}(?:escreveu|wrote):)", re.IGNORECASE | re.MULTILINE
)
MARKED = re.compile(
    r"^(?:-- ?$|\s*(?:(?:enviado|enviada) d[eo] |sent from |obter o? ?outlook))", re.IGNORECASE
)
FAREWELL = re.compile(
    r"^\s*(?:att\b|atte\b|atenciosamente|cordialmente|abs\b|abraç|um abraço|grat[oa]\b|obrigad[oa]\b|saudações|"
    r"cumprimentos|(?:best |kind )?regards|thanks)[^.!?]{0,20}$",
    re.IGNORECASE,
)
# A name, a trade, a place or a number: no word of a sentence.
LINE_OF_CARD = re.compile(
    r"^\s*(?:(?:(?:[A-ZÀ-Ý][\w.&/-]*|d[aeo]s?|e|\||-|,)\s*)+(?:\d[\d\s.,/()-]*)?|(?:tel\.?|fone|cel\.?|crm|oab|cnpj)?[\s:+\d().,/-]+|\S+@\S+|(?:www\.|https?://)\S+)\s*$"
)
MOST_LINES_OF_CARD = 6


def own_words(text: str) -> str:
    return "\n".join(_unsigned(_unquoted(WRAPPED.sub(r"\1 \2", text).splitlines())))


def _unquoted(lines: list[str]) -> list[str]:
    """Beneath an introduction everything is quoted, unless the quoted lines are marked one by one."""
    kept = []
    for number, line in enumerate(lines):
        if QUOTED.match(line):
            continue
        if INTRODUCED.match(line):
            following = next((one for one in lines[number + 1 :] if one.strip()), "")
            if QUOTED.match(following):
                continue
            break
        if DIVIDED.match(line) or MARKED.match(line):
            break
        kept.append(line)
    return kept


def _unsigned(lines: list[str]) -> list[str]:
    """Without the farewell and what follows it, or the card beneath an empty line."""
    begun = False
    for number, line in enumerate(lines):
        if begun and FAREWELL.match(line):
            return lines[:number]
        if begun and not line.strip() and _is_card(lines[number + 1 :]):
            return lines[:number]
        begun = begun or bool(line.strip())
    return lines


def _is_card(lines: list[str]) -> bool:
    written = [line for line in lines if line.strip()]
    return 0 < len(written) <= MOST_LINES_OF_CARD and all(LINE_OF_CARD.match(line) for line in written)
