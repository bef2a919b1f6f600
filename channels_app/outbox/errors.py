from __future__ import annotations

from invenio_center.kernel.errors import AppError

REASONS = {
    "WINDOW_CLOSED": "A janela de resposta deste canal fechou. Envie um modelo aprovado.",
    "NO_SESSION": "A pessoa não está mais nesta conversa.",
    "OPTED_OUT_GLOBAL": "A pessoa pediu para não receber mensagens.",
    "OPTED_OUT_CHANNEL": "A pessoa pediu para não receber mensagens por este canal.",
    "OPTED_OUT_PURPOSE": "A pessoa pediu para não receber este tipo de mensagem.",
    "OPTOUT_AFTER_INBOUND": "A pessoa pediu para não receber mensagens depois da última que enviou.",
    "SUBJECT_ERASED": "Os dados desta pessoa foram eliminados.",
    "SUBJECT_RESTRICTED": "O tratamento dos dados desta pessoa está restrito.",
    "ARRIVED_OTHERWISE": "A mensagem chegou por outro canal.",
    "ADDRESS_INVALID": (
        "Este endereço devolveu uma mensagem e não recebe mais. Confira-o com a pessoa"
        " ou libere-o nos dados do contato."
    ),
}


class ConsentDenied(AppError):
    """The ledger does not allow this message. ``data``: ``reason`` and, for a wait, ``until``."""

    code = "consent_denied"
    sentence = "O registro de consentimento não permite este envio."
    status = 403

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS.get(reason), reason=reason)


class ChannelOff(AppError):
    code = "channel_off"
    sentence = "Esta linha não está enviando. Peça a um administrador que a ative."
    status = 409


class NotUncertain(AppError):
    code = "not_uncertain"
    sentence = "Só um envio incerto pode ser repetido."
    status = 409
