"""Words for codes that the trail stores: actions, fields, values."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from channels_app.models import Channel, Template
from invenio_live.models import Agent, Outcome, PauseType, Schedule, Team

from ..models import BusinessHours, Contact, Operation, Segment, Tag, User
from . import rule_sentence

NOUNS = {
    "retention": "Retenção",
    "ledger": "Livro de consentimentos",
    "processing_note": "Registro de operações",
    "user": "Usuário",
    "api_key": "Chave de API",
    "channel": "Canal",
    "segment": "Segmento",
    "keyword": "Palavra de prioridade",
    "contact": "Contato",
    "tag": "Tag",
    "business_hours": "Expediente",
    "holiday": "Feriado",
    "canned_reply": "Frase pronta",
    "outcome": "Tabulação",
    "pausetype": "Tipo de pausa",
    "pause_type": "Tipo de pausa",
    "agent": "Operador",
    "envelope": "Recebimento",
    "delivery": "Envio",
    "template": "Modelo",
    "templates": "Modelos",
    "schedule": "Agendamento",
    "conversation": "Atendimento",
    "consent": "Consentimento",
    "text": "Texto de consentimento",
    "consenttext": "Texto de consentimento",
    "consent_text": "Texto de consentimento",
    "evidence": "Evidência",
    "controller": "Controlador",
    "policy": "Política",
    "landing": "Página de aceite",
    "landingpage": "Página de aceite",
    "session": "Sessão",
    "approval": "Aprovação",
    "invalidation": "Invalidação",
    "access": "Acesso",
    "sample": "Amostra",
    "second_factor": "Segundo fator",
    "subscription": "Webhook",
    "operation": "Operação",
    "team": "Equipe",
    "import": "Importação",
    "importrun": "Importação",
    "legal_list": "Lista legal",
    "legalimport": "Lista legal",
    "sending_rules": "Regras de envio",
    "sendingrules": "Regras de envio",
    "rights": "Pedido de titular",
    "hold": "Guarda legal",
    "subject": "Titular",
    "export": "Exportação",
    "exportrun": "Exportação",
}
VERBS = {
    "created": "criado",
    "updated": "alterado",
    "deleted": "excluído",
    "activated": "ativado",
    "deactivated": "desativado",
    "credentials_set": "credenciais definidas",
    "rotation_ended": "troca de credenciais encerrada",
    "tested": "conexão testada",
    "registered": "webhook registrado",
    "sent_again": "enviado de novo",
    "confirmed": "dado como recebido",
    "submitted": "enviado para aprovação",
    "synchronised": "sincronizados com o provedor",
    "removed": "removido",
    "disabled": "fora de uso",
    "priority_changed": "prioridade alterada",
    "password_set": "senha redefinida",
    "revoked": "revogada",
    "blocked": "bloqueado",
    "unblocked": "desbloqueado",
    "merged": "mesclado",
    "unmerged": "mesclagem desfeita",
    "replayed": "reprocessado",
    "published": "publicado",
    "changed": "prazo alterado",
    "run_started": "eliminação pedida",
    "run_stopped": "eliminação interrompida",
    "release_asked": "liberação pedida",
    "release_refused": "liberação recusada",
    "released": "liberado",
    "exported": "exportado",
    "approved": "aprovada",
    "refused": "recusado",
    "asked": "pedida",
    "denied": "negado",
    "drawn": "sorteada",
    "finished": "concluída",
    "evidence_downloaded": "arquivo de evidência baixado",
    "evidence_opened": "evidência aberta",
    "opened": "aberto",
    "rights_changed": "direitos alterados",
    "cancelled": "cancelado",
    "taken": "assumido",
    "rotated": "segredo trocado",
    "resumed": "retomado",
    "taken_over": "assumido pela supervisão",
    "assigned": "atribuído",
    "handed_back": "devolvido à fila",
    "taken_back": "retomado",
    "topped": "posto no topo",
    "untopped": "tirado do topo",
    "set_up": "configurado",
    "reset": "redefinido",
    "locked": "bloqueado por códigos errados",
    "recovery_used": "código de recuperação usado",
    "codes_renewed": "códigos de recuperação gerados",
    "sample_kept": "exemplo do cabeçalho guardado",
    "address_released": "endereço liberado",
    "uploaded": "arquivo enviado",
    "started": "confirmada",
    "undo_asked": "pedido de desfazer",
    "undone": "desfeita",
    "applied": "posta em vigor",
    "discarded": "descartada",
    "opted_out": "saída registrada",
    "recorded": "registrado",
    "withdrawn": "tirado do ar",
    "proof_opened": "prova aberta",
    "publication_asked": "publicação pedida",
    "overrule_asked": "aceitação contra o parecer pedida",
    "overruled": "aceito contra o parecer",
    "ruled_out": "tirado de uso",
    "request_refused": "pedido recusado",
    "request_cancelled": "pedido retirado",
    "answered": "respondido",
    "noted": "anotação",
    "identity_proved": "identidade conferida",
    "summary_read": "dados lidos",
    "age_stated": "faixa de idade registrada",
    "guardian_named": "responsável registrado",
    "preferences_link": "página de preferências aberta para a pessoa",
    "erasure_asked": "eliminação pedida",
    "erasure_approved": "eliminação aprovada",
    "erasure_refused": "eliminação recusada",
    "erased": "dados eliminados",
    "set": "iniciada",
    "ended": "encerrada",
    "downloaded": "baixada",
}
FIELDS = {
    "name": "Nome", "username": "Usuário", "first_name": "Nome", "last_name": "Sobrenome", "email": "E-mail",
    "role": "Perfil", "is_active": "Ativo", "is_vip": "VIP", "priority": "Prioridade", "code": "Código",
    "rules": "Regras", "distribution": "Distribuição", "agents": "Operadores", "auto_tags": "Tags automáticas",
    "hours": "Expediente", "tags": "Tags", "custom_code": "Código do cliente", "origin": "Origem",
    "language": "Idioma", "time_zone": "Fuso horário", "responsible": "Responsável", "custom_fields": "Coringas",
    "merged_contact": "Cadastro mesclado", "merged_into": "Cadastro que ficou",
    "identities": "Identidades", "cpf": "CPF / CNPJ", "address": "Endereço", "inbound": "Entrada", "outbound": "Saída",
    "default_segment": "Segmento padrão", "settings": "Configuração", "kind": "Tipo", "label": "Tabulação",
    "shortcut": "Atalho", "text": "Texto",
    "requires_note": "Exige nota", "minutes": "Duração (min)", "color": "Cor", "day": "Dia", "scopes": "Escopos",
    "closed_message": "Mensagem fora do expediente", "user": "Usuário", "first_response_s": "SLA de 1ª resposta (s)",
    "next_response_s": "SLA de próxima resposta (s)", "resolution_s": "SLA de resolução (s)",
    "capacity": "Capacidade", "capacity_per_kind": "Capacidade por canal", "channels": "Canais",
    "lead": "Líder", "members": "Membros",
    "segments": "Segmentos", "general_queue": "Atende a fila geral", "body": "Texto", "phone": "Telefone",
    "events": "Eventos", "host": "Servidor", "deliveries": "Entregas", "since": "Desde", "until": "Até",
    "page": "Página", "seq": "Evento", "file": "Arquivo", "scope": "Alcance", "total": "Total", "doubts": "Dúvidas",
    "sector": "Setor", "voice_per_day": "Ligações em 24 horas", "marketing_per_day": "Ofertas em 24 horas",
    "marketing_per_week": "Ofertas em 7 dias", "purposes": "Finalidades",
    "rows": "Linhas", "policy": "Contatos que já existem", "attested": "Atestado dado",
    "declared": "Opt-in declarado aceito",
    "app_secret": "Segredo do app", "verify_token": "Código de verificação", "access_token": "Token de acesso",
    "skills": "Competências e idiomas", "lowered_to": "Capacidade reduzida", "lowered_until": "Reduzida até",
    "is_skill": "É competência ou idioma",
    "day_0": "Segunda", "day_1": "Terça", "day_2": "Quarta", "day_3": "Quinta", "day_4": "Sexta",
    "agent": "Operador", "day_5": "Sábado", "day_6": "Domingo", "words": "Palavras", "rank": "Desempate",
}  # fmt: skip
VALUES = {
    "agent": "Operador", "supervisor": "Supervisor", "compliance": "Compliance", "admin": "Administrador",
    "manual": "Manual", "automatic": "Automática (preditiva)", "True": "sim", "False": "não", "None": "vazio",
    "": "vazio", "[]": "nenhum", "{}": "vazio",
}  # fmt: skip
LONGEST = 160
# Tables whose own words name the fields that the trail stores.
LABELLED = (
    Operation, Segment, Channel, Contact, Agent, Team, PauseType, Outcome, Tag, Template, Schedule, BusinessHours, User,
)  # fmt: skip
# Why the consent ledger says what it says for one channel and purpose.
REASONS = {
    "CONSENT": "há consentimento",
    "NO_CONSENT": "sem registro",
    "CONSENT_PENDING": "falta a confirmação da pessoa",
    "CONSENT_DECLARED_POLICY": "opt-in declarado, por política da empresa",
    "CONSENT_UNPROVEN": "declarado, sem prova: não permite envio",
    "CONSENT_REFUSED": "a pessoa recusou",
    "CONSENT_WITHDRAWN": "a pessoa retirou",
    "CONSENT_EXPIRED": "o prazo venceu",
    "CONSENT_INVALIDATED": "invalidado por Compliance",
    "IMPLIED_NOT_ENOUGH": "a pessoa escreveu primeiro: só respostas",
    "CHANNEL_NOT_COVERED": "vale para outro canal",
    "PURPOSE_NOT_COVERED": "vale para outra finalidade",
    "RECONSENT_REQUIRED": "o texto mudou: pedir de novo",
    "OPTED_OUT_ALL": "saiu de tudo",
    "OPTED_OUT_GLOBAL": "saiu de tudo",
    "OPTED_OUT_CHANNEL": "saiu deste canal",
    "OPTED_OUT_PURPOSE": "saiu desta finalidade",
}
SCHEMES = {
    "phone": "Telefone", "whatsapp": "WhatsApp", "email": "E-mail", "bsuid": "WhatsApp (id)", "visitor": "Visitante",
    "facebook": "Facebook", "telegram": "Telegram", "viber": "Viber", "sms": "SMS", "voice": "Voz", "code": "Código",
    "cpf": "CPF",
}  # fmt: skip
PII = {
    "name": "Nome", "identifiers": "Endereços", "ip": "IP", "user_agent": "Navegador", "reply_text": "Resposta",
    "guardian": "Responsável", "warnings": "Ressalvas",
}  # fmt: skip

PROOFS = {
    "scan": "Papel digitalizado",
    "recording": "Gravação",
    "question": "Pergunta enviada",
    "answer": "Resposta recebida",
    "confirmation": "Página confirmada",
    "guardian_verification": "Prova de quem é o responsável",
    "page": "Página vista",
}


def action(code: str) -> str:
    """``channel.priority_changed`` → ``Canal: prioridade alterada``; what is unknown is shown as stored."""
    noun, _, verb = code.partition(".")
    if noun not in NOUNS and verb not in VERBS:
        return code
    return f"{NOUNS.get(noun, noun)}: {VERBS.get(verb, verb.replace('_', ' '))}"


def differences(changes: dict[str, Any]) -> list[tuple[str, str, str]]:
    pairs = ((name, pair) for name, pair in changes.items() if isinstance(pair, list) and len(pair) == 2)
    return [(field(name), _shown(name, pair[0]), _shown(name, pair[1])) for name, pair in pairs]


def _shown(name: str, stored: Any) -> str:
    return rule_sentence.sentence(stored) if name == "rules" and isinstance(stored, dict) else value(stored)


def field(name: str) -> str:
    """The label of a stored field; most carry theirs in their table."""
    if name in FIELDS:
        return FIELDS[name]
    label = _labels().get(name, name)
    return label[:1].upper() + label[1:]


@lru_cache
def _labels() -> dict[str, str]:
    """Of the first table that has such a field with words of its own."""
    fields = (one for table in LABELLED for one in (*table._meta.fields, *table._meta.many_to_many))
    labels: dict[str, str] = {}
    for one in fields:
        words = str(one.verbose_name)
        if words != one.name.replace("_", " "):
            labels.setdefault(one.name, words)
    return labels


def value(stored: Any) -> str:
    if isinstance(stored, list):
        return ", ".join(str(item) for item in stored)[:LONGEST] or "nenhum"
    text = str(stored)
    return VALUES.get(text, text)[:LONGEST]


def reason(code: str) -> str:
    return REASONS.get(code, code)
