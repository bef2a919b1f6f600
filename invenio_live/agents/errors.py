"""Why an agent may not take or do something now. Shared by the queue, transfers and reopening."""

from __future__ import annotations

from invenio_center.kernel.errors import AppError


class AtCapacity(AppError):
    code = "at_capacity"
    sentence = "Você está no seu limite de atendimentos. Encerre ou agende um deles para pegar o próximo."
    status = 409


class Paused(AppError):
    code = "paused"
    sentence = "Você está em pausa. Volte da pausa para pegar o próximo atendimento."
    status = 409


class NotAnAgent(AppError):
    code = "not_an_agent"
    sentence = "Só operadores e supervisores atendem."
    status = 403
