from __future__ import annotations

from ...kernel.errors import AppError


class NothingToImport(AppError):
    code = "nothing_to_import"
    sentence = "Nenhuma linha pode ser importada. Corrija o arquivo e envie de novo."
    status = 409


class UndoTooLate(AppError):
    code = "undo_too_late"
    sentence = "Uma importação só pode ser desfeita por 7 dias."
    status = 409
