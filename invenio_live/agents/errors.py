"""Why somebody has no place among those who serve."""

from __future__ import annotations

from invenio_center.kernel.errors import AppError


class NotAnAgent(AppError):
    code = "not_an_agent"
    sentence = "Só operadores e supervisores atendem."
    status = 403
