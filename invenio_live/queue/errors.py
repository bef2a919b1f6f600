"""Why somebody was not given a conversation."""

from invenio_center.kernel.errors import Conflict, NotAllowed, Unavailable


class AtCapacity(Conflict):
    code = "at_capacity"
    sentence = "Você já está com o máximo de atendimentos. Conclua ou devolva um deles e tente de novo."


class Paused(Conflict):
    code = "paused"
    sentence = "Você está em pausa. Encerre a pausa para receber o próximo atendimento."


class Offline(Conflict):
    code = "offline"
    sentence = "Você está desconectado. Fique disponível para receber o próximo atendimento."


class Busy(Unavailable):
    code = "queue_busy"
    sentence = "Outros operadores estão pegando estes mesmos atendimentos. Tente de novo em instantes."


class Taken(Conflict):
    """Said with the winner's name where there is one."""

    code = "already_taken"
    sentence = "Este atendimento já não está na fila."


class MayNotPick(NotAllowed):
    code = "may_not_pick"
    sentence = "Estes atendimentos saem pela ordem da fila. Use “Próximo”."


class NotOnTop(Conflict):
    """Why a row cannot be put on top, or taken from there."""

    code = "not_on_top"
    sentence = "Este atendimento não está no topo."
