"""Why an export is refused or ends."""

from __future__ import annotations

from invenio_center.kernel.errors import AppError


class ExportRefused(AppError):
    """What was asked for cannot be made as it stands; the sentence says what is missing."""

    code = "export_refused"
    sentence = "Esta exportação não pode ser feita assim."
    status = 422


class MandatoryEmpty(ExportRefused):
    """ISO/IEC TS 27560 wants every one of its mandatory fields; ``data['missing']`` names those that are empty."""

    code = "export_incomplete"

    def __init__(self, missing: dict[str, str]) -> None:
        names = ", ".join(missing.values())
        super().__init__(
            f"O registro ISO/IEC TS 27560 ficaria incompleto. Preencha antes: {names}.", missing=list(missing)
        )


class ExportGone(AppError):
    code = "export_gone"
    sentence = "O arquivo desta exportação já foi apagado. Peça a exportação de novo."
    status = 410


class Stopped(Exception):
    """Somebody stopped the run, or another worker has taken it over; what was written goes away."""
