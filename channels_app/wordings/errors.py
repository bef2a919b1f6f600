from __future__ import annotations

from collections.abc import Sequence

from invenio_center.kernel.errors import AppError


class TemplateNotReady(AppError):
    code = "template_not_ready"
    sentence = "Este modelo não está aprovado. Escolha outro."
    status = 409


class TemplateTaken(AppError):
    code = "template_taken"
    sentence = "Já existe um modelo com este nome e idioma nesta linha."
    status = 409


class TemplateInUse(AppError):
    code = "template_submitted"
    sentence = "O provedor já recebeu este modelo. Crie outro com um novo nome."
    status = 409


class VariablesMissing(AppError):
    """``data['missing']``: names of the variables without a value."""

    code = "variables_missing"
    sentence = "Preencha as variáveis do modelo."
    status = 422

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"Preencha: {', '.join(names)}.", missing=list(names))
