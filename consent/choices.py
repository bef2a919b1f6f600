"""Vocabulary of the ledger. Codes are stored and hashed: never rename one, only add
(docs/consent-ledger.md).
"""

from __future__ import annotations

from django.db.models import TextChoices


class Channel(TextChoices):
    WHATSAPP = "whatsapp", "WhatsApp"
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    WEBCHAT = "webchat", "WebChat"
    FACEBOOK = "facebook", "Facebook Messenger"
    TELEGRAM = "telegram", "Telegram"
    RCS = "rcs", "RCS"
    VOICE = "voice", "Telefone"
    VIDEO = "video", "Vídeo"
    FORM = "form", "Formulário"
    VIBER = "viber", "Viber"


# Channels on which somebody can be written to; "form" only receives.
SENDING: tuple[str, ...] = tuple(channel for channel in Channel.values if channel != "form")


class ChannelClass(TextChoices):
    PLATFORM = "platform", "Plataforma"
    OPEN = "open", "Aberto"
    VOICE = "voice", "Voz"
    THREAD = "thread", "Conversa"
    FORM = "form", "Somente entrada"


CLASS_OF: dict[str, str] = {
    "whatsapp": "platform",
    "rcs": "platform",
    "viber": "platform",
    "telegram": "platform",
    "email": "open",
    "sms": "open",
    "voice": "voice",
    "video": "voice",
    "webchat": "thread",
    "facebook": "thread",
    "form": "form",
}


class Purpose(TextChoices):
    """What a message is for. The first five need consent; the others carry their own rule."""

    SERVICE = "service", "Atendimento"
    TRANSACTIONAL = "transactional", "Notificações e lembretes"
    MARKETING = "marketing", "Ofertas e novidades"
    SURVEY = "survey", "Pesquisas"
    COLLECTIONS = "collections", "Cobrança"
    REPLY = "reply", "Resposta"
    OPTOUT_ACK = "optout_ack", "Confirmação de saída"
    OPTIN_CONFIRMATION = "optin_confirmation", "Pedido de confirmação"
    SCHEDULED_RETURN = "scheduled_return", "Retorno agendado"
    LEGAL_NOTICE = "legal_notice", "Aviso legal"


# The kind of record that retention calls personal data and proofs, and the shortest term it may have.
PROOFS, PROOFS_LEAST_YEARS = "proofs", 2
CONSENT_PURPOSES: tuple[str, ...] = ("service", "transactional", "marketing", "survey", "collections")


class State(TextChoices):
    """Of one person for one channel and purpose. Only ``granted`` supports sending."""

    UNKNOWN = "unknown", "Sem registro"
    PENDING = "pending", "Aguardando confirmação"
    DECLARED = "declared", "Declarado, sem prova"
    REFUSED = "refused", "Recusado"
    WITHDRAWN = "withdrawn", "Retirado"
    EXPIRED = "expired", "Vencido"
    INVALIDATED = "invalidated", "Invalidado"
    IMPLIED = "implied", "Contato iniciado pela pessoa"
    STALE = "stale", "Texto mudou"
    GRANTED = "granted", "Concedido"


class EventType(TextChoices):
    REQUESTED = "consent.requested", "Consentimento pedido"
    GRANTED = "consent.granted", "Consentimento concedido"
    CONFIRMED = "consent.confirmed", "Consentimento confirmado"
    REFUSED = "consent.refused", "Consentimento recusado"
    WITHDRAWN = "consent.withdrawn", "Consentimento retirado"
    RENEWED = "consent.renewed", "Consentimento renovado"
    EXPIRED = "consent.expired", "Consentimento vencido"
    INVALIDATED = "consent.invalidated", "Consentimento invalidado"
    DECLARED = "consent.declared", "Consentimento declarado"
    INITIATED = "contact.initiated", "Contato iniciado pela pessoa"
    OBJECTION = "objection.registered", "Oposição registrada"
    MATERIAL_CHANGE = "notice.material_change", "Aviso de mudança"
    SUPPRESSION_ADDED = "suppression.added", "Supressão incluída"
    SUPPRESSION_REMOVED = "suppression.removed", "Supressão retirada"
    RESTRICTED = "subject.restricted", "Titular restrito"
    RELEASED = "subject.released", "Titular liberado"
    RECTIFIED = "subject.rectified", "Dados corrigidos"
    MERGED = "subject.merged", "Cadastros unidos"
    ERASED = "subject.erased", "Dados eliminados"
    HOLD_SET = "hold.set", "Guarda legal iniciada"
    HOLD_RELEASED = "hold.released", "Guarda legal encerrada"


class Method(TextChoices):
    CHECKBOX = "checkbox", "Caixa de seleção"
    LANDING_ACCEPT = "landing_accept", "Aceite em página"
    REPLY_KEYWORD = "reply_keyword", "Palavra respondida"
    REPLY_BUTTON = "reply_button", "Botão respondido"
    DOUBLE_OPT_IN = "double_opt_in", "Dupla confirmação"
    VOICE_RECORDING = "voice_recording", "Gravação de voz"
    PAPER = "paper", "Papel"
    API = "api", "API"
    IMPORT = "import", "Importação"
    PREFERENCE_CENTER = "preference_center", "Página de preferências"
    FIRST_INBOUND = "first_inbound", "Primeira mensagem"
    KEYWORD = "keyword", "Palavra de saída"
    ONE_CLICK = "one_click", "Um clique"
    AGENT_ON_REQUEST = "agent_on_request", "Atendente a pedido"
    PROVIDER_SIGNAL = "provider_signal", "Sinal do provedor"
    SYSTEM = "system", "Sistema"


class ActorKind(TextChoices):
    SUBJECT = "subject", "Titular"
    GUARDIAN = "guardian", "Responsável"
    AGENT = "agent", "Atendente"
    COMPLIANCE = "compliance", "Conformidade"
    SYSTEM = "system", "Sistema"
    IMPORT = "import", "Importação"
    PROVIDER = "provider", "Provedor"


class LegalBasis(TextChoices):
    """Articles of Lei 13.709/2018."""

    CONSENT = "LGPD-7-I", "Consentimento (art. 7º, I)"
    LEGAL_DUTY = "LGPD-7-II", "Obrigação legal (art. 7º, II)"
    CONTRACT = "LGPD-7-V", "Contrato (art. 7º, V)"
    CLAIMS = "LGPD-7-VI", "Exercício de direitos (art. 7º, VI)"
    LEGITIMATE_INTEREST = "LGPD-7-IX", "Legítimo interesse (art. 7º, IX)"
    MINOR = "LGPD-14-1", "Consentimento do responsável (art. 14, § 1º)"


class Minor(TextChoices):
    NO = "no", "Maior de idade"
    UNKNOWN = "unknown", "Idade desconhecida"
    TEEN = "teen", "Adolescente"
    CHILD = "child", "Criança"


class DoubleOptIn(TextChoices):
    NONE = "none", "Não usada"
    PENDING = "pending", "Aguardando"
    CONFIRMED = "confirmed", "Confirmada"


class RefRel(TextChoices):
    CONFIRMS = "confirms", "Confirma"
    WITHDRAWS = "withdraws", "Retira"
    RENEWS = "renews", "Renova"
    REPLACES = "replaces", "Substitui"
    ANSWERS = "answers", "Responde a"
    GUARDIAN_OF = "guardian_of", "Responsável por"


class ApprovalKind(TextChoices):
    """Acts that take two people (docs/consent-roles.md)."""

    PUBLISH_TEXT = "text.publish", "Publicar texto"
    OVERRULE_TEXT = "text.overrule", "Aceitar texto contra o parecer do validador"
    INVALIDATE = "consent.invalidate", "Invalidar consentimentos"
    ERASE = "subject.erase", "Eliminar os dados de uma pessoa"
    RELEASE_LEDGER = "ledger.release", "Liberar o livro parado"


class ApprovalState(TextChoices):
    PENDING = "pending", "Aguardando"
    APPROVED = "approved", "Aprovado"
    REFUSED = "refused", "Recusado"
    CANCELLED = "cancelled", "Cancelado"


class InvalidationState(TextChoices):
    ASKED = "asked", "Espera aprovação"
    WORKING = "working", "Em andamento"
    DONE = "done", "Concluída"
    DROPPED = "dropped", "Não aprovada"


class Outcome(TextChoices):
    """Answer to "may we send?"."""

    ALLOW = "allow", "Permitido"
    DEFER = "defer", "Adiado"
    DENY = "deny", "Negado"


class TextVerdict(TextChoices):
    VALID = "valid", "Válido"
    VALID_WITH_WARNINGS = "valid_with_warnings", "Válido com avisos"
    INVALID = "invalid", "Inválido"


class Place(TextChoices):
    """Where heads are anchored, outside of the database."""

    FOLDER = "folder", "Pasta trancada"
    MAIL = "mail", "E-mail do encarregado"
    STAMP = "stamp", "Carimbo do tempo"


class AnchorState(TextChoices):
    WAITING = "waiting", "A caminho"
    KEPT = "kept", "Guardada"
    # A newer head of the same chain is there and vouches for this one.
    OVERTAKEN = "overtaken", "Coberta por outra mais nova"


class HaltCode(TextChoices):
    """Why all sending stopped."""

    OLDER = "older", "O banco de dados é mais antigo que a âncora"
    DIFFERS = "differs", "O livro não é o que a âncora registrou"
    FOREIGN = "foreign", "As âncoras são de outra instalação"
    BROKEN = "broken", "Faltam eventos no livro"


class RunState(TextChoices):
    """Of one run of retention."""

    RUNNING = "running", "Em andamento"
    DONE = "done", "Concluída"
    STOPPED = "stopped", "Interrompida"
    FAILED = "failed", "Falhou"


class Unit(TextChoices):
    """In which a term is said."""

    DAYS = "days", "dias"
    MONTHS = "months", "meses"
    YEARS = "years", "anos"


class ExportFormat(TextChoices):
    CSV = "csv", "Planilha CSV"
    XLSX = "xlsx", "Planilha Excel (XLSX)"
    JSONL = "jsonl", "Cópia fiel (JSONL)"
    JSONLD = "jsonld", "Registro ISO/IEC TS 27560 (JSON-LD)"
    PDF = "pdf", "Relatório para leitura (PDF)"
    PACK = "pack", "Pacote de prova (ZIP)"


class ExportStatus(TextChoices):
    QUEUED = "queued", "Na fila"
    RUNNING = "running", "Preparando"
    DONE = "done", "Pronta"
    FAILED = "failed", "Falhou"
    CANCELLED = "cancelled", "Interrompida"
    EXPIRED = "expired", "Arquivo apagado"


class LegalList(TextChoices):
    """Lists of numbers that asked not to be disturbed."""

    NAO_ME_PERTURBE = "nao_me_perturbe", "Não Me Perturbe"
    SAO_PAULO = "sp_nao_me_ligue", "Não Me Ligue (São Paulo)"


class LegalStatus(TextChoices):
    LOADING = "loading", "Carregando"
    PREVIEWED = "previewed", "Em conferência"
    IN_FORCE = "in_force", "Em vigor"
    SUPERSEDED = "superseded", "Substituída"
    UNDONE = "undone", "Desfeita"
    DISCARDED = "discarded", "Descartada"


class Sector(TextChoices):
    OTHER = "other", "Outro setor"
    TELECOM = "telecom", "Telecomunicações"
    FINANCIAL = "financial", "Instituição financeira"


class Right(TextChoices):
    """What a person may ask for: the nine items of art. 18."""

    CONFIRMATION = "confirmation", "Confirmação de que tratamos dados (art. 18, I)"
    ACCESS = "access", "Acesso aos dados (art. 18, II)"
    CORRECTION = "correction", "Correção de dados (art. 18, III)"
    BLOCKING = "blocking", "Anonimização, bloqueio ou eliminação do que é desnecessário (art. 18, IV)"
    PORTABILITY = "portability", "Portabilidade (art. 18, V)"
    DELETION = "deletion", "Eliminação dos dados tratados com consentimento (art. 18, VI)"
    SHARING = "sharing", "Com quem os dados foram compartilhados (art. 18, VII)"
    NO_CONSENT = "no_consent", "O que acontece se eu não consentir (art. 18, VIII)"
    REVOCATION = "revocation", "Revogação do consentimento (art. 18, IX)"


class RequestState(TextChoices):
    OPEN = "open", "Recebido"
    WORKING = "working", "Em análise"
    ANSWERED = "answered", "Atendido"
    REFUSED = "refused", "Recusado com justificativa"
    CANCELLED = "cancelled", "Desistência da pessoa"


class RequestVia(TextChoices):
    PAGE = "page", "Página de preferências"
    AGENT = "agent", "Atendente, a pedido da pessoa"
    API = "api", "API"


class IdentityProof(TextChoices):
    """How it was made sure that the request is the person's own, weakest first."""

    NONE = "none", "Ainda não conferida"
    LINK = "link", "Abriu o link enviado ao endereço"
    CODE = "code", "Digitou o código enviado ao endereço"
    DOCUMENT = "document", "Conferida por Compliance"


class StepKind(TextChoices):
    OPENED = "opened", "Pedido recebido"
    ASSIGNED = "assigned", "Responsável definido"
    NOTE = "note", "Anotação"
    IDENTITY = "identity", "Identidade conferida"
    ALARM = "alarm", "Prazo perto do fim"
    ACT = "act", "Providência"
    ANSWERED = "answered", "Resposta"
    REFUSED = "refused", "Recusa"
    CANCELLED = "cancelled", "Desistência"
    EMPTIED = "emptied", "Textos eliminados"
