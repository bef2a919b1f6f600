"""Stored values of Live and their labels."""

from django.db import models


class ConversationStatus(models.TextChoices):
    WAITING = "waiting", "Na fila"
    ACTIVE = "active", "Em atendimento"
    SCHEDULED = "scheduled", "Agendado"
    CLOSED = "closed", "Encerrado"


class Turn(models.TextChoices):
    US = "us", "Nossa"
    CUSTOMER = "customer", "Do cliente"


class LaneClass(models.TextChoices):
    SCHEDULED = "scheduled", "Agendamento"
    PRESENT = "present", "WebChat no site"
    LEFT = "left", "WebChat fora do site"
    TOP = "top", "Posto no topo"
    NORMAL = "normal", "Normal"


# Rank 1 is served first; the tier is what people and the API are told.
RANK = {
    LaneClass.SCHEDULED: 1,
    LaneClass.PRESENT: 2,
    LaneClass.LEFT: 3,
    LaneClass.TOP: 4,
    LaneClass.NORMAL: 4,
}
TIER = {1: "scheduled", 2: "webchat", 3: "webchat", 4: "normal"}
URGENT_RANKS = (1, 2, 3)


class PrioritySource(models.TextChoices):
    CONTACT = "contact", "contato"
    SEGMENT = "segment", "segmento"
    CHANNEL = "channel", "canal"


class Direction(models.TextChoices):
    IN = "in", "Recebida"
    OUT = "out", "Enviada"
    NOTE = "note", "Nota interna"
    SYSTEM = "system", "Sistema"


class MessageStatus(models.TextChoices):
    QUEUED = "queued", "Na fila"
    SENT = "sent", "Enviada"
    DELIVERED = "delivered", "Entregue"
    READ = "read", "Lida"
    FAILED = "failed", "Falhou"
    UNCERTAIN = "uncertain", "Incerta"


class AttachmentState(models.TextChoices):
    PENDING = "pending", "A caminho"
    READY = "ready", "Pronto"
    FAILED = "failed", "Falhou"


class ScanState(models.TextChoices):
    """Empty where no scanner was asked."""

    PENDING = "pending", "Aguardando a verificação"
    CLEAN = "clean", "Sem vírus"
    INFECTED = "infected", "Com vírus"
    FAILED = "failed", "Não foi possível verificar"


class Presence(models.TextChoices):
    ONLINE = "online", "Disponível"
    PAUSED = "paused", "Em pausa"
    OFFLINE = "offline", "Desconectado"


class ScheduleStatus(models.TextChoices):
    """``promoted`` is not stored: it is ``pending`` from five minutes before the hour, by the clock."""

    PENDING = "pending", "Agendado"
    DONE = "done", "Realizado"
    CANCELLED = "cancelled", "Cancelado"
    MISSED = "missed", "Perdido"


class Repeats(models.TextChoices):
    NEVER = "never", "Não se repete"
    DAILY = "daily", "Todos os dias"
    WEEKDAYS = "weekdays", "Dias úteis"
    WEEKLY = "weekly", "Toda semana"
    MONTHLY = "monthly", "Todo mês"


class SlaKind(models.TextChoices):
    FIRST = "first", "1ª resposta"
    NEXT = "next", "Próxima resposta"
    RESOLUTION = "resolution", "Resolução"


class SlaEnding(models.TextChoices):
    """How an obligation ended; only the first one is an answer to the customer."""

    ANSWERED = "answered", "Respondido"
    SETTLED = "settled", "Resolvido sem responder"
    SCHEDULED = "scheduled", "Retorno agendado"
    CLOSED = "closed", "Encerrado"


class OfferState(models.TextChoices):
    """What became of a conversation that distribution gave to an agent."""

    OFFERED = "offered", "Oferecido"
    ACCEPTED = "accepted", "Aberto"
    EXPIRED = "expired", "Não aberto a tempo"
    WITHDRAWN = "withdrawn", "Retirado"
    NOBODY = "nobody", "Sem operador possível"


class HookState(models.TextChoices):
    """``parked``: three days of failures; it is kept and can be sent again."""

    QUEUED = "queued", "Na fila"
    DELIVERED = "delivered", "Entregue"
    PARKED = "parked", "Parada"


class LeftOut(models.TextChoices):
    """Why distribution did not give a conversation to an agent, or to anybody."""

    RIGHTS = "rights", "não atende este segmento ou linha"
    SKILLS = "skills", "não tem a competência ou o idioma"
    RESERVED = "reserved", "está reservado para outra pessoa"
    OFFLINE = "offline", "desconectado"
    PAUSED = "paused", "em pausa"
    FULL = "full", "no limite de atendimentos"
    PASSED = "passed", "já esteve com este atendimento e não atendeu"


class LandingKind(models.TextChoices):
    LANDING = "landing", "Página de aceite"
    NEWSLETTER = "newsletter", "Newsletter"
