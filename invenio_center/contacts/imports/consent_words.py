"""How files write yes and no, dates, channels, purposes and methods, and what is no act. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.utils import timezone

from ...models import ImportDates
from .columns import plain

YES = frozenset({"sim", "s", "yes", "true", "1", "x"})
NO = frozenset({"nao", "n", "no", "false", "0"})
CHANNELS = {
    **{code: code for code in ("whatsapp", "email", "sms", "webchat", "facebook", "telegram", "rcs", "voice", "video",
                               "viber")},
    "whats": "whatsapp", "zap": "whatsapp", "wpp": "whatsapp", "e_mail": "email", "torpedo": "sms", "voz": "voice",
    "telefone": "voice", "ligacao": "voice", "ligacoes": "voice", "chamada_de_video": "video", "chat": "webchat",
    "messenger": "facebook", "facebook_messenger": "facebook",
}  # fmt: skip
PURPOSES = {
    **{code: code for code in ("service", "transactional", "marketing", "survey", "collections")},
    "atendimento": "service", "suporte": "service", "notificacoes": "transactional", "lembretes": "transactional",
    "notificacoes_e_lembretes": "transactional", "avisos": "transactional", "transacional": "transactional",
    "ofertas": "marketing", "novidades": "marketing", "ofertas_e_novidades": "marketing", "promocoes": "marketing",
    "pesquisa": "survey", "pesquisas": "survey", "cobranca": "collections",
}  # fmt: skip
METHODS = {
    **{code: code for code in ("checkbox", "landing_accept", "reply_keyword", "reply_button", "double_opt_in",
                               "voice_recording", "paper", "api", "preference_center", "agent_on_request")},
    "caixa_de_selecao": "checkbox", "formulario": "checkbox", "form": "checkbox", "site": "checkbox",
    "landing": "landing_accept", "landing_page": "landing_accept", "aceite_em_pagina": "landing_accept",
    "pagina": "landing_accept", "palavra_respondida": "reply_keyword", "resposta": "reply_keyword",
    "botao_respondido": "reply_button", "botao": "reply_button", "dupla_confirmacao": "double_opt_in",
    "gravacao_de_voz": "voice_recording", "gravacao": "voice_recording", "voz": "voice_recording",
    "ligacao_gravada": "voice_recording", "papel": "paper", "ficha": "paper", "ficha_em_papel": "paper",
    "pagina_de_preferencias": "preference_center", "atendente_a_pedido": "agent_on_request",
    "atendente": "agent_on_request",
}  # fmt: skip
INFERRED = re.compile(
    r"inferid|presumid|implicit|tacit|silencio|automatic|opt_out|legitimo_interesse|navegacao|first_inbound|inferred"
)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?)?")
DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?")
FIRST_YEAR = 1990
CLOCK_TOLERANCE = timedelta(minutes=5)


class BadDate(ValueError):
    """The code of what is wrong: date_ambiguous, date_impossible or date_future."""


def moment(text: str, dates: str, now: datetime) -> datetime:
    """A date or a time, of the installation's zone where it names none. Raises BadDate."""
    if match := DAY_FIRST.fullmatch(text):
        if dates != ImportDates.DAY_FIRST:
            raise BadDate("date_ambiguous")
        found = _made(match)
    elif ISO.fullmatch(text):
        found = _read(text)
    else:
        raise BadDate("date_impossible")
    if found.tzinfo is None:
        found = timezone.make_aware(found)
    if found.year < FIRST_YEAR:
        raise BadDate("date_impossible")
    if found > now + CLOCK_TOLERANCE:
        raise BadDate("date_future")
    return found


def _made(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise BadDate("date_impossible") from None


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadDate("date_impossible") from None


def several(text: str, words: dict[str, str]) -> tuple[str, ...] | None:
    """Codes of what is named, separated by commas, bars or semicolons; None when a word is unknown."""
    parts = [plain(part) for part in re.split(r"[,;|/+]", text) if part.strip()]
    found = {words.get(part, "") for part in parts}
    return None if "" in found else tuple(sorted(found))
