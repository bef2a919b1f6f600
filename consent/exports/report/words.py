"""Words of the report for what the ledger stores as codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from ...choices import ActorKind, Channel, EventType, LegalBasis, Method, Outcome, Purpose, State, TextVerdict
from ...ledger.origins import KEYED

LEVELS = {
    "E1": "E1, declarado sem prova",
    "E2": "E2, trazido de fora com prova e atestado",
    "E3": "E3, colhido por este sistema",
    "E4": "E4, colhido aqui e confirmado pela pessoa",
    "E5": "E5, confirmado e com carimbo de tempo externo",
}
REASONS = {
    "CONSENT": "há consentimento", "CONTRACT": "execução de contrato", "IMPLIED_SERVICE": "a pessoa escreveu primeiro",
    "REPLY_WINDOW": "resposta dentro da janela", "OPTOUT_ACK": "aviso de saída", "LEGAL_NOTICE": "aviso legal",
    "APPOINTMENT": "retorno combinado", "OPTIN_CONFIRMATION": "pedido de confirmação",
    "OUT_OF_HOURS": "fora do horário", "FREQUENCY_CAP": "limite de mensagens", "NO_CONSENT": "sem consentimento",
    "CONSENT_WITHDRAWN": "consentimento retirado", "CONSENT_REFUSED": "consentimento recusado",
    "CONSENT_EXPIRED": "consentimento vencido", "CONSENT_PENDING": "falta a confirmação",
    "CONSENT_UNPROVEN": "declarado, sem prova", "CONSENT_DECLARED_POLICY": "declarado, aceito por política",
    "CONSENT_INVALIDATED": "consentimento invalidado",
    "OPTED_OUT_GLOBAL": "saiu de tudo", "OPTED_OUT_CHANNEL": "saiu deste canal",
    "OPTED_OUT_PURPOSE": "saiu desta finalidade", "IMPLIED_NOT_ENOUGH": "a pessoa escreveu primeiro: só respostas",
    "CHANNEL_NOT_COVERED": "vale para outro canal", "PURPOSE_NOT_COVERED": "vale para outra finalidade",
    "RECONSENT_REQUIRED": "o texto mudou", "SUBJECT_ERASED": "dados eliminados",
    "SUBJECT_RESTRICTED": "tratamento restrito", "LEDGER_UNAVAILABLE": "livro indisponível",
    "WINDOW_CLOSED": "janela fechada", "NO_SESSION": "janela fechada", "PROVIDER_BLOCK": "bloqueado pelo provedor",
    "ADDRESS_INVALID": "endereço inválido", "CHANNEL_INBOUND_ONLY": "canal só de entrada",
    "OPTOUT_AFTER_INBOUND": "saiu depois da última mensagem", "ACK_ALREADY_SENT": "aviso de saída já enviado",
    "NO_LEGAL_BASIS": "sem base legal", "PLATFORM_OPTOUT": "saiu da plataforma",
    "MINOR_NO_GUARDIAN": "criança sem responsável", "MINOR_MARKETING": "adolescente: sem ofertas",
    "PROVIDER_MARKETING_STOP": "a pessoa parou ofertas no provedor", "LEGAL_LIST": "lista de não perturbe",
    "CONFIRMATION_NOT_DUE": "confirmação já pedida", "APPOINTMENT_NOT_DUE": "fora da hora combinada",
}  # fmt: skip
CODES = {
    "W_THIRD_PERSON": "escrito na terceira pessoa", "W_CHANNEL_GENERIC": "canal dito de modo geral",
    "W_PURPOSE_GENERIC": "finalidade dita de modo geral", "I_CHANNEL_OPEN": "cita ainda outros canais",
    "W_NO_IP": "sem endereço IP", "W_IP_NOT_PUBLIC": "endereço IP não público",
}  # fmt: skip
IDENTIFIERS = {
    "phone": "Telefone", "email": "E-mail", "whatsapp": "WhatsApp", "cpf": "CPF", "telegram": "Telegram",
    "facebook": "Facebook", "viber": "Viber", "bsuid": "WhatsApp (identificador)", "visitor": "Visitante do site",
}  # fmt: skip
EVIDENCE = {
    "recording": "gravação", "scan": "documento digitalizado", "payload": "mensagem do provedor",
    "screenshot": "imagem da tela", "page": "página como foi mostrada", "question": "pergunta enviada",
    "answer": "pergunta e resposta", "confirmation": "confirmação da pessoa", "import_row": "linha da importação",
    "attestation": "atestado de quem importou", "guardian_check": "conferência do responsável",
    "guardian_verification": "prova de quem é o responsável",
}  # fmt: skip
ORIGINS = {
    "landing": "página",
    "form": "formulário",
    "import": "importação",
    "api": "API",
    "paper": "papel",
    "preference_center": "página de preferências",
    "preferences": "página de preferências",
    "subject": "cadastro da pessoa",
    "page": "página",
    "newsletter": "newsletter",
    "center": "registro no Center",
    "console": "atendimento",
    "conversation": "atendimento",
    "request": "pedido do titular",
    "rectification": "correção de dados",
    "age": "idade informada",
    "guardian": "responsável",
    "hold": "guarda legal",
    "invalidation": "invalidação",
    "text": "mudança de texto",
    "controller": "mudança no controlador",
}
STATUSES = {
    "queued": "na fila", "sent": "enviada", "delivered": "entregue", "read": "lida", "failed": "não entregue",
    "accepted": "aceita pelo provedor",
}  # fmt: skip
LABELS = {
    "type": dict(EventType.choices), "channel": dict(Channel.choices), "purpose": dict(Purpose.choices),
    "state": dict(State.choices), "method": dict(Method.choices), "actor": dict(ActorKind.choices),
    "basis": dict(LegalBasis.choices), "outcome": dict(Outcome.choices), "verdict": dict(TextVerdict.choices),
}  # fmt: skip


def label(kind: str, code: str) -> str:
    return str(LABELS[kind].get(code, code))


def codes(kind: str, found: list[str], everything: str) -> str:
    """``WhatsApp, E-mail``; no code at all means everything."""
    return ", ".join(label(kind, code) for code in found) or everything


def points(found: Iterable[str]) -> str:
    """``W_NO_IP (sem endereço IP)``: codes of a text or of an act with what they mean."""
    return ", ".join(f"{code} ({CODES[code]})" if code in CODES else code for code in found)


def when(stamp: str | datetime | None) -> str:
    """``15/01/2024 11:30:00`` in the installation's zone; ``stamp`` is canonical text or aware."""
    if not stamp:
        return ""
    moment = datetime.fromisoformat(stamp) if isinstance(stamp, str) else stamp
    return f"{moment.astimezone(timezone.get_default_timezone()):%d/%m/%Y %H:%M:%S}"


def origin(found: dict[str, Any]) -> str:
    kind = ORIGINS.get(found["kind"]) or label("channel", found["kind"])
    return " · ".join(filter(None, (kind, reference(found["ref"] or ""), found["url"])))


def reference(ref: str) -> str:
    """A keyed hash says nothing to a reader: its beginning is enough to tell two apart."""
    return f"código {ref.removeprefix(KEYED)[:12]}" if ref.startswith(KEYED) else ref


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
