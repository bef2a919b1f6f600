"""Why a promised return is refused."""

from __future__ import annotations

from invenio_center.kernel.errors import AppError


class ScheduleExists(AppError):
    """One return at a time; ``data["schedule"]`` is the one to move."""

    code = "schedule_exists"
    sentence = "Este atendimento já tem um retorno agendado. Remarque-o em vez de criar outro."
    status = 409


class ScheduleEnded(AppError):
    code = "schedule_ended"
    sentence = "Este agendamento já foi concluído ou cancelado."
    status = 409
