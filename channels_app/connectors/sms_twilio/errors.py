"""Twilio's error codes: what to do about each, and the sentence for a person."""

from __future__ import annotations

from channels_app.contract import ErrorClass, ProviderError

_GROUPS: tuple[tuple[ErrorClass, str, tuple[int, ...]], ...] = (
    (ErrorClass.RETRY, "O limite de envios da Twilio foi atingido. O envio será repetido.", (20429, 14107)),
    (ErrorClass.RETRY, "A fila desta linha na Twilio está cheia. O envio será repetido.", (30001, 21611)),
    (
        ErrorClass.AUTH,
        "A Twilio recusou a credencial. Confira o Account SID e o Auth Token.",
        (20003, 20404, 20005, 20006),
    ),
    (ErrorClass.POLICY, "A conta da Twilio está suspensa.", (30002, 20008)),
    (ErrorClass.BAD_RECIPIENT, "Este número não existe ou está incompleto.", (21211, 21217, 21604)),
    (
        ErrorClass.BAD_RECIPIENT,
        "Este número é fixo ou não recebe SMS. Use outro canal.",
        (21614, 30005, 30006),
    ),
    (ErrorClass.POLICY, "A região deste número não está liberada na conta da Twilio.", (21408,)),
    (
        ErrorClass.OPTED_OUT,
        "A pessoa respondeu que não quer SMS desta linha. Só ela pode voltar atrás, enviando START.",
        (21610,),
    ),
    (ErrorClass.UNKNOWN, "O remetente desta linha não alcança este número. Use outra linha.", (21612,)),
    (
        ErrorClass.POLICY,
        "O remetente desta linha não pode enviar SMS. Confira o número na Twilio.",
        (21603, 21606, 21659, 21660, 21661),
    ),
    (ErrorClass.BAD_CONTENT, "O texto passa de 1600 caracteres. Divida a mensagem.", (21617, 21605)),
    (ErrorClass.BAD_CONTENT, "O arquivo é grande demais para esta operadora.", (30019, 12300)),
    (ErrorClass.BAD_CONTENT, "Escreva a mensagem antes de enviar.", (21602, 21619)),
    (ErrorClass.BAD_CONTENT, "A Twilio não conseguiu ler o arquivo a enviar.", (21620, 21623)),
    (ErrorClass.UNKNOWN, "O celular estava desligado ou sem sinal. Tente de novo mais tarde.", (30003,)),
    (ErrorClass.UNKNOWN, "O celular ou a operadora bloqueou a mensagem. Use outro canal.", (30004,)),
    (ErrorClass.UNKNOWN, "A operadora filtrou a mensagem. Mude o texto ou use outro canal.", (30007,)),
    (ErrorClass.UNKNOWN, "A operadora não disse por que não entregou. Tente de novo uma vez.", (30008,)),
)
TABLE = {code: (kind, sentence) for kind, sentence, codes in _GROUPS for code in codes}
UNKNOWN = (ErrorClass.UNKNOWN, "A Twilio recusou a mensagem.")
CANCELED = (ErrorClass.UNKNOWN, "O envio foi cancelado na Twilio.")
FAULT = (ErrorClass.AMBIGUOUS, "A Twilio falhou e não disse se aceitou a mensagem.")


def provider_error(
    code: int, status: int = 0, *, word: str = "failed", retry_after: str = ""
) -> ProviderError:
    """``code`` is Twilio's own, from an answer or a status (0: none); ``status`` the HTTP status of an answer."""
    kind, sentence = _meaning(code, status, word)
    wait = float(retry_after) if retry_after.isdigit() else None
    return ProviderError(str(code or (f"http_{status}" if status else word)), sentence, kind, wait)


def _meaning(code: int, status: int, word: str) -> tuple[ErrorClass, str]:
    if code in TABLE:
        return TABLE[code]
    if status >= 500:
        return FAULT
    if status == 429:
        return TABLE[20429]
    if status in (401, 403):
        return TABLE[20003]
    return CANCELED if word == "canceled" else UNKNOWN
