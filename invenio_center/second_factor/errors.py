"""Refusals of the second factor."""

from __future__ import annotations

from ..kernel.errors import AppError


class WrongCode(AppError):
    code = "second_factor_wrong"
    sentence = (
        "Este código não confere ou já foi usado. Espere o próximo no aplicativo e digite os seis números."
    )
    status = 422


class MustWait(AppError):
    """``data['minutes']`` says how long, rounded up."""

    code = "second_factor_wait"
    status = 429

    def __init__(self, minutes: int) -> None:
        word = "minuto" if minutes == 1 else "minutos"
        super().__init__(f"Muitos códigos errados. Espere {minutes} {word} e tente de novo.", minutes=minutes)


class NotSetUp(AppError):
    code = "second_factor_missing"
    sentence = "Não há segundo fator nesta conta. Configure um primeiro."
    status = 409


class AlreadySetUp(AppError):
    code = "second_factor_exists"
    sentence = "Esta conta já tem um segundo fator. Remova o atual antes de configurar outro."
    status = 409
