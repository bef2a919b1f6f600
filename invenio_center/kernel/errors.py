"""The one error root of the software.

An action refuses by raising an ``AppError``: a stable English ``code`` for programs, a sentence in
Portuguese for the reader that says what to do next, and the HTTP status that fits. Three places turn it into
an answer: ``kernel.problem`` (HTTP), ``invenio_live.console.protocol`` (sockets) and the portal (admin messages).
"""

from __future__ import annotations

from typing import Any


class AppError(Exception):
    """A refusal the reader can act upon. Subclass it once per reason; never raise it bare."""

    code = "error"
    sentence = "Não foi possível concluir a operação."
    status = 400

    def __init__(self, sentence: str | None = None, /, **data: Any) -> None:
        self.sentence = sentence or type(self).sentence
        self.data = data
        super().__init__(self.sentence)


class Invalid(AppError):
    """Input that cannot be accepted. ``errors`` maps field names to lists of ``{code, sentence}``."""

    code = "invalid"
    sentence = "Confira os campos indicados."
    status = 422

    def __init__(self, errors: dict[str, list[dict[str, str]]], sentence: str | None = None) -> None:
        super().__init__(sentence, errors=errors)

    @classmethod
    def field(cls, name: str, code: str, sentence: str) -> Invalid:
        """The common case: one field, one reason."""
        return cls({name: [{"code": code, "sentence": sentence}]}, sentence)


class NotFound(AppError):
    code = "not_found"
    sentence = "Não encontrado."
    status = 404


class NotAllowed(AppError):
    code = "not_allowed"
    sentence = "Seu perfil não permite esta ação."
    status = 403


class Conflict(AppError):
    code = "conflict"
    sentence = "Outra pessoa alterou este registro. Recarregue e tente de novo."
    status = 409


class Unavailable(AppError):
    code = "unavailable"
    sentence = "Serviço indisponível no momento. Tente de novo em instantes."
    status = 503


class Unexpected(AppError):
    """A fault of ours, which is in the log."""

    code = "unexpected"
    sentence = "Algo falhou no servidor. Tente de novo; se continuar, avise o suporte."
    status = 500
