from __future__ import annotations

from invenio_center.kernel.errors import AppError

REASONS = {
    "LEDGER_UNAVAILABLE": "O registro de consentimento está parado. Nada sai até o compliance liberar.",
    "SUBJECT_ERASED": "Os dados desta pessoa foram eliminados.",
    "ADDRESS_INVALID": (
        "Este endereço não recebe: devolveu uma mensagem, está incompleto ou é de outra pessoa. Confira-o com a pessoa"
        " ou libere-o nos dados do contato."
    ),
    "CHANNEL_INBOUND_ONLY": "Por este canal só se recebe.",
    "NO_SESSION": "A pessoa não está mais nesta conversa.",
    "PROVIDER_BLOCK": "A pessoa bloqueou esta linha no provedor.",
    "ACK_ALREADY_SENT": "A confirmação da saída já foi dada, ou o prazo dela passou.",
    "OPTOUT_AFTER_INBOUND": "A pessoa pediu para não receber mensagens depois da última que enviou.",
    "WINDOW_CLOSED": "A janela de resposta deste canal fechou. Envie um modelo aprovado.",
    "NO_LEGAL_BASIS": "Um aviso legal precisa da base legal escrita no modelo.",
    "PLATFORM_OPTOUT": "A pessoa saiu deste canal. O aviso legal pode seguir por e-mail ou SMS.",
    "SUBJECT_RESTRICTED": "O tratamento dos dados desta pessoa está restrito.",
    "MINOR_NO_GUARDIAN": "A pessoa é criança e falta o consentimento do responsável.",
    "MINOR_MARKETING": "A pessoa é menor de idade: ofertas, pesquisas e cobranças não são enviadas.",
    "OPTED_OUT_GLOBAL": "A pessoa pediu para não receber mensagens.",
    "OPTED_OUT_CHANNEL": "A pessoa pediu para não receber mensagens por este canal.",
    "OPTED_OUT_PURPOSE": "A pessoa pediu para não receber este tipo de mensagem.",
    "PROVIDER_MARKETING_STOP": "A pessoa parou as ofertas desta empresa no próprio aplicativo.",
    "LEGAL_LIST": "O número está em uma lista legal de quem não quer ser perturbado.",
    "CONFIRMATION_NOT_DUE": "Não há autorização esperando confirmação, ou o prazo para perguntar passou.",
    "APPOINTMENT_NOT_DUE": "Uma mensagem de retorno só pode sair perto da hora combinada.",
    "NO_CONSENT": "A pessoa não consentiu com este tipo de mensagem por este canal.",
    "CONSENT_PENDING": "A pessoa ainda não confirmou a autorização.",
    "CONSENT_UNPROVEN": "A autorização foi só declarada, sem prova. Ela não permite enviar.",
    "CONSENT_REFUSED": "A pessoa recusou este tipo de mensagem.",
    "CONSENT_WITHDRAWN": "A pessoa retirou a autorização.",
    "CONSENT_EXPIRED": "A autorização venceu. Peça uma nova.",
    "CONSENT_INVALIDATED": "A autorização foi invalidada pelo compliance.",
    "IMPLIED_NOT_ENOUGH": "A pessoa só escreveu primeiro: isso permite responder, não este tipo de mensagem.",
    "CHANNEL_NOT_COVERED": "O consentimento da pessoa não vale para este canal.",
    "PURPOSE_NOT_COVERED": "O consentimento da pessoa não vale para este tipo de mensagem.",
    "RECONSENT_REQUIRED": "O texto que a pessoa aceitou mudou. Peça uma nova autorização.",
    "OUT_OF_HOURS": "Fora do horário em que a pessoa pode ser procurada.",
    "FREQUENCY_CAP": "A pessoa já recebeu o máximo de mensagens deste tipo no período.",
    "CONTACT_BLOCKED": "O contato foi bloqueado.",
    "ARRIVED_OTHERWISE": "A mensagem chegou por outro canal.",
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
