from __future__ import annotations

from invenio_center.kernel.errors import AppError


class NotParked(AppError):
    code = "not_parked"
    sentence = "Este webhook não está parado."
    status = 409


class NothingToReplay(AppError):
    code = "nothing_to_replay"
    sentence = "Nenhuma entrega corresponde a esta escolha."
    status = 404
