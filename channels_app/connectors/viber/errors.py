"""Viber's ``status``: HTTP is 200 whatever happened, this number is the answer."""

from __future__ import annotations

from typing import Any

from channels_app.contract import ErrorClass, ProviderError
from invenio_center.kernel.text import clean

_GROUPS: tuple[tuple[ErrorClass, str, tuple[int, ...]], ...] = (
    (ErrorClass.RETRY, "O limite de envios do Viber foi atingido. O envio será repetido.", (12,)),
    (ErrorClass.AUTH, "O Viber recusou o token do bot. Confira o token da linha.", (2,)),
    (
        ErrorClass.BAD_CONTENT,
        "O Viber não aceitou o endereço do webhook. Ele precisa ser https, público e com certificado válido.",
        (1,),
    ),
    (ErrorClass.BAD_CONTENT, "O Viber recusou o conteúdo desta mensagem.", (3, 4, 16)),
    (ErrorClass.BAD_RECIPIENT, "Esta pessoa não tem mais conta no Viber.", (5,)),
    (ErrorClass.OPTED_OUT, "A pessoa não assina mais este bot no Viber.", (6,)),
    (ErrorClass.BAD_RECIPIENT, "O aparelho desta pessoa não recebe mensagens de bots do Viber.", (11,)),
    (ErrorClass.BAD_CONTENT, "O Viber da pessoa é antigo demais para esta mensagem.", (13,)),
    (ErrorClass.BAD_CONTENT, "Esta mensagem pede um Viber mais novo do que ela mesma diz.", (14,)),
    (ErrorClass.BAD_RECIPIENT, "O Viber não entrega mensagens de bots no país desta pessoa.", (21,)),
    (ErrorClass.BAD_CONTENT, "Este bot não pode fazer isso no Viber.", (17, 18, 19, 20, 22)),
    (ErrorClass.POLICY, "O Viber bloqueou ou suspendeu este bot. Fale com o parceiro do Viber.", (7, 9)),
    (ErrorClass.POLICY, "O Viber não encontra ou não autoriza este bot. Confira o token da linha.", (8, 15)),
    (ErrorClass.POLICY, "O bot está sem webhook no Viber. Use Registrar webhook na página da linha.", (10,)),
    (
        ErrorClass.POLICY,
        "As mensagens gratuitas do bot acabaram ou falta saldo. Fale com o parceiro do Viber.",
        (23, 24),
    ),
)
TABLE = {code: (kind, sentence) for kind, sentence, codes in _GROUPS for code in codes}
UNCLEAR = (ErrorClass.AMBIGUOUS, "O Viber falhou e não disse se aceitou a mensagem.")


def provider_error(body: Any, http_status: int) -> ProviderError:
    """``body`` is Viber's ``{status, status_message}``, or whatever came instead of it."""
    code = body.get("status") if isinstance(body, dict) else None
    code = None if isinstance(code, bool) else code
    if isinstance(code, int) and code in TABLE:
        kind, sentence = TABLE[code]
    elif code is None and http_status in (401, 403):
        kind, sentence = TABLE[2]
    elif code is None and http_status == 429:
        kind, sentence = TABLE[12]
    else:
        kind, sentence = UNCLEAR
    return ProviderError(clean(str(code if code is not None else f"http_{http_status}"), 60), sentence, kind)
