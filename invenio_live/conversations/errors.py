"""Why an act on a conversation is refused."""

from __future__ import annotations

from invenio_center.kernel.errors import AppError

from ..choices import ConversationStatus
from ..models import Conversation


class NotHolder(AppError):
    """Somebody else holds it, or nobody; ``data["holder"]`` names who was faster."""

    code = "not_holder"
    sentence = "Este atendimento não está com você."
    status = 409

    @classmethod
    def of(cls, conversation: Conversation) -> NotHolder:
        if conversation.holder is None:
            return cls(
                "Este atendimento não está mais com você. Pegue-o na fila para continuar.", holder=None
            )
        name = conversation.holder.user.display_name
        return cls(f"Este atendimento está com {name}.", holder=name)


class CannotUndo(AppError):
    """``data``: ``reason`` (``taken``, ``late`` or ``changed``) and ``holder``, who has it now."""

    code = "cannot_undo"
    sentence = "O atendimento mudou depois disso: não dá mais para desfazer."
    status = 409

    @classmethod
    def of(cls, conversation: Conversation) -> CannotUndo:
        if conversation.holder is None:
            return cls(reason="changed", holder=None)
        name = conversation.holder.user.display_name
        return cls(f"{name} já atende este contato.", reason="taken", holder=name)

    @classmethod
    def late(cls, conversation: Conversation) -> CannotUndo:
        closed = conversation.status == ConversationStatus.CLOSED
        instead = "Reabra o atendimento" if closed else "Pegue o atendimento na fila"
        return cls(f"Passou o tempo de desfazer. {instead} para continuar.", reason="late", holder=None)


class WindowClosed(AppError):
    code = "window_closed"
    sentence = "A janela de conversa terminou. Envie um modelo aprovado para retomar o contato."
    status = 409


class ConversationClosed(AppError):
    code = "conversation_closed"
    sentence = "Este atendimento já foi encerrado. Reabra-o para continuar."
    status = 409


class AlreadyOpen(AppError):
    code = "already_open"
    sentence = "Já existe um atendimento aberto com este contato neste canal."
    status = 409


class CustomerNotTold(AppError):
    """The customer was to be told and cannot be written to now."""

    code = "customer_not_told"
    sentence = (
        "Não é possível escrever ao cliente agora (janela fechada, saída registrada ou canal desligado). "
        "Nada foi transferido: desmarque o aviso e transfira de novo."
    )
    status = 409


class TargetUnavailable(AppError):
    """The colleague chosen for a transfer cannot take it; ``code`` says why."""

    code = "target_unavailable"
    sentence = "Este operador não pode receber o atendimento agora."
    status = 409


class Blocked(AppError):
    code = "contact_blocked"
    sentence = "Este contato está bloqueado: nada pode ser enviado a ele."
    status = 409


class TooLong(AppError):
    """``data``: ``length`` and ``limit`` in characters."""

    code = "too_long"
    sentence = "O texto é longo demais para este canal. Divida-o em mensagens menores."
    status = 422

    @classmethod
    def of(cls, length: int, limit: int) -> TooLong:
        sentence = (
            f"O texto tem {length} caracteres e este canal aceita até {limit}. Divida-o em mensagens menores."
        )
        return cls(sentence if limit else "Este canal não envia texto.", length=length, limit=limit)


class FileNotAccepted(AppError):
    """``data``: ``kind`` and, when it is too large, ``limit`` in bytes."""

    code = "file_not_accepted"
    sentence = "Este canal não aceita o arquivo."
    status = 422


class InboundOnly(AppError):
    code = "inbound_only"
    sentence = "Este canal só recebe. Responda por outro canal do contato."
    status = 409
