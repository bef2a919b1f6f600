"""What is wrong with a template before anybody is asked about it. Pure; Meta's limits, which are the strictest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import filling

NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
BODY_MAX, HEADER_MAX, FOOTER_MAX, BUTTON_MAX, MOST_BUTTONS = 1024, 60, 60, 25, 10
HEADERS = ("text", "image", "video", "document")
BUTTONS = ("quick_reply", "url", "phone", "copy_code")
Fault = tuple[str, str, str]


def faults(fields: Any) -> list[Fault]:
    """``(field, code, sentence)`` for each; ``fields`` has the attributes of ``models.Template``."""
    found = [*_names(fields), *_texts(fields), *_buttons(fields.buttons)]
    return found or list(_variables(fields))


def _names(fields: Any) -> Iterator[Fault]:
    if not NAME.fullmatch(fields.name):
        yield (
            "name",
            "invalid",
            "O nome usa só letras minúsculas, números e sublinhado, como lembrete_de_consulta.",
        )
    if not LANGUAGE.fullmatch(fields.language):
        yield "language", "invalid", "O idioma tem a forma pt_BR."


def _texts(fields: Any) -> Iterator[Fault]:
    if not fields.body.strip():
        yield "body", "required", "Escreva o texto do modelo."
    elif len(fields.body) > BODY_MAX:
        yield "body", "too_long", f"O texto tem até {BODY_MAX} caracteres."
    if len(fields.footer) > FOOTER_MAX or filling.placeholders(fields.footer):
        yield "footer", "invalid", f"O rodapé tem até {FOOTER_MAX} caracteres e não tem variáveis."
    header = fields.header
    if header is None:
        return
    if not isinstance(header, Mapping) or header.get("type") not in HEADERS:
        yield "header", "invalid", "O cabeçalho é um texto, uma imagem, um vídeo ou um documento."
    elif header["type"] == "text":
        text = str(header.get("text", ""))
        if not 0 < len(text) <= HEADER_MAX or len(filling.placeholders(text)) > 1:
            yield (
                "header",
                "invalid",
                f"O cabeçalho tem de 1 a {HEADER_MAX} caracteres e no máximo uma variável.",
            )


def _buttons(buttons: Any) -> Iterator[Fault]:
    if not isinstance(buttons, list) or len(buttons) > MOST_BUTTONS:
        yield "buttons", "invalid", f"Um modelo tem até {MOST_BUTTONS} botões."
        return
    for button in buttons:
        if not isinstance(button, Mapping) or button.get("type") not in BUTTONS:
            yield "buttons", "invalid", "Um botão é resposta rápida, link, telefone ou código."
        elif not 0 < len(str(button.get("text", "")).strip()) <= BUTTON_MAX:
            yield "buttons", "invalid", f"O texto de um botão tem de 1 a {BUTTON_MAX} caracteres."
        elif button["type"] == "url" and not str(button.get("url", "")).startswith("https://"):
            yield "buttons", "invalid", "O endereço de um botão começa com https://."


def _variables(fields: Any) -> Iterator[Fault]:
    names = filling.named(fields)
    body = filling.placeholders(fields.body)
    if len({name.isdigit() for name in body}) > 1:
        yield "body", "mixed", "Use só nomes ou só números como variáveis."
    if not isinstance(fields.variables, list) or not all(
        isinstance(one, Mapping) and str(one.get("name", "")) in names for one in fields.variables
    ):
        yield "variables", "unknown", "Cada variável descrita aparece no texto como {{nome}}."
