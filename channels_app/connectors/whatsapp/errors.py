"""Meta's error codes: what to do about each, and the sentence for a person. Decided by code, never by HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import ErrorClass, ProviderError
from invenio_center.kernel.text import clean

PAIR_RATE = 131056
_GROUPS: tuple[tuple[ErrorClass, str, tuple[int, ...]], ...] = (
    (ErrorClass.RETRY, "O limite de envios da Meta foi atingido. O envio será repetido.", (4, 80007, 130429)),
    (ErrorClass.RETRY, "Muitas mensagens seguidas para esta pessoa. O envio será repetido.", (PAIR_RATE,)),
    (ErrorClass.RETRY, "A Meta está em manutenção. O envio será repetido.", (131057,)),
    (
        ErrorClass.AMBIGUOUS,
        "A Meta falhou e não disse se aceitou a mensagem.",
        (1, 2, 131000, 131016, 133004),
    ),
    (ErrorClass.WINDOW_CLOSED, "A janela de 24 horas fechou. Envie um modelo aprovado.", (131047,)),
    (ErrorClass.BAD_RECIPIENT, "Este número não recebe mensagens do WhatsApp.", (131026, 131021, 131030)),
    (ErrorClass.BAD_CONTENT, "A Meta reteve esta mensagem de marketing. Tente outro dia.", (131049, 130472)),
    (ErrorClass.OPTED_OUT, "A pessoa parou de receber marketing desta empresa.", (131050,)),
    (ErrorClass.POLICY, "A Meta limitou a linha por denúncias de spam.", (131048,)),
    (
        ErrorClass.POLICY,
        "A Meta restringiu esta conta. Veja o Gerenciador da Meta.",
        (131031, 368, 130497, 131064),
    ),
    (ErrorClass.POLICY, "Há um problema de pagamento na conta da Meta.", (131042, 131044)),
    (
        ErrorClass.BAD_CONTENT,
        "A Meta recusou o conteúdo desta mensagem.",
        (100, 131008, 131009, 132000, 132005, 132007, 132008, 132012, 131062, 131063, 137000),
    ),
    (ErrorClass.BAD_CONTENT, "O modelo não existe ou está pausado na Meta.", (132001, 132015, 132016)),
    (ErrorClass.BAD_CONTENT, "A Meta não aceita este tipo de arquivo.", (131051, 131052, 131053)),
    (ErrorClass.AUTH, "A Meta recusou a credencial. Confira o token de acesso.", (190, 0, 3, 10, 131005)),
)
TABLE = {code: (kind, sentence) for kind, sentence, codes in _GROUPS for code in codes}
UNKNOWN = (ErrorClass.UNKNOWN, "A Meta recusou a mensagem.")
PAIR_WAIT_S = 6.0  # one message to one person each six seconds pays back a burst


def provider_error(error: Mapping[str, Any], status: int = 0, retry_after: str = "") -> ProviderError:
    """``error`` is Meta's object ``{code, message, is_transient, …}`` from an answer or a status."""
    code = error.get("code")
    kind, sentence = _meaning(code, bool(error.get("is_transient")), status)
    wait = float(retry_after) if retry_after.isdigit() else None
    if code == PAIR_RATE and wait is None:
        wait = PAIR_WAIT_S
    return ProviderError(clean(str(code if code is not None else f"http_{status}"), 60), sentence, kind, wait)


def _meaning(code: Any, transient: bool, status: int) -> tuple[ErrorClass, str]:
    if isinstance(code, int) and code in TABLE:
        return TABLE[code]
    if isinstance(code, int) and 200 <= code <= 299:
        return TABLE[190]
    if transient or status >= 500:
        return TABLE[131000]
    if status == 429:
        return TABLE[130429]
    return TABLE[190] if status in (401, 403) else UNKNOWN
