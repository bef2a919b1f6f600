"""Messenger's error codes: what to do about each, and the sentence for a person. Decided by code and subcode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import ErrorClass, ProviderError
from invenio_center.kernel.text import clean

WINDOW = (10, 2018278)
LIMIT = (ErrorClass.RETRY, "O limite de envios da Meta foi atingido. O envio será repetido.")
UNCLEAR = (ErrorClass.AMBIGUOUS, "A Meta falhou e não disse se aceitou a mensagem.")
CLOSED = (ErrorClass.WINDOW_CLOSED, "A janela de resposta do Messenger fechou. Espere a pessoa escrever.")
GONE = (ErrorClass.BAD_RECIPIENT, "Esta pessoa não recebe mensagens desta página.")
REFUSED = (ErrorClass.BAD_CONTENT, "A Meta recusou o conteúdo desta mensagem.")
TOKEN = (ErrorClass.AUTH, "A Meta recusou a credencial. Confira o token da página e as permissões.")
RESTRICTED = (ErrorClass.POLICY, "A Meta restringiu esta página. Veja a qualidade da página na Meta.")
UNKNOWN = (ErrorClass.UNKNOWN, "A Meta recusou a mensagem.")
BY_SUBCODE: dict[tuple[int, int], tuple[ErrorClass, str]] = {
    WINDOW: CLOSED,
    (10, 1893063): RESTRICTED,
    (551, 1545041): GONE,
    (100, 2018001): GONE,
}
BY_CODE: dict[int, tuple[ErrorClass, str]] = {
    **dict.fromkeys((4, 32, 613, 80006), LIMIT),
    **dict.fromkeys((1, 2, 1200), UNCLEAR),
    **dict.fromkeys((0, 3, 10, 190, 200, 230), TOKEN),
    368: RESTRICTED,
    551: GONE,
    100: REFUSED,
}


def provider_error(error: Mapping[str, Any], status: int = 0, retry_after: str = "") -> ProviderError:
    """``error`` is Meta's object ``{code, error_subcode?, message, is_transient?, …}``."""
    code, subcode = error.get("code"), error.get("error_subcode")
    kind, sentence = _meaning(code, subcode, bool(error.get("is_transient")), status)
    name = clean(str(code if code is not None else f"http_{status}"), 30)
    if isinstance(subcode, int):
        name = f"{name}.{subcode}"
    return ProviderError(name[:60], sentence, kind, float(retry_after) if retry_after.isdigit() else None)


def _meaning(code: Any, subcode: Any, transient: bool, status: int) -> tuple[ErrorClass, str]:
    known = code if isinstance(code, int) else -1
    pair = (known, subcode if isinstance(subcode, int) else 0)
    if found := BY_SUBCODE.get(pair) or BY_CODE.get(known):
        return found
    if 200 <= known <= 299:
        return TOKEN
    if 2018000 <= known <= 2018999:
        return REFUSED
    if transient or status >= 500:
        return UNCLEAR
    if status == 429:
        return LIMIT
    return TOKEN if status in (401, 403) else UNKNOWN
