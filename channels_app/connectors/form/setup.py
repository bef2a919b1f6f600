"""What a form needs: its questions, the texts beside its boxes, and where it may stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from channels_app.contract import Field, Step
from channels_app.questions import schema

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
FIELDS = (
    Field(
        "slug",
        "Endereço da página",
        "Letras minúsculas, números e hífens. O formulário fica em /forms/ seguido deste nome.",
        required=True,
    ),
    Field("title", "Título", "Em branco: o nome da linha."),
    Field("intro", "Introdução", "Uma ou duas frases acima dos campos.", "long"),
    Field(
        "fields",
        "Campos",
        "O que o formulário pergunta, na ordem em que aparece.",
        "questions",
        required=True,
    ),
    Field(
        "consents",
        "Textos de consentimento",
        "Cada texto vira uma caixa que a pessoa marca; nenhuma vem marcada.",
        "consents",
    ),
    Field("thanks", "Agradecimento", "O que a pessoa lê depois de enviar.", "long"),
    Field(
        "allowed_origins",
        "Sites permitidos",
        "Onde o formulário pode ser incorporado. Um por linha, por exemplo https://www.empresa.com.br.",
        "lines",
    ),
    Field(
        "tags", "Tags do atendimento", "Uma por linha; entram em cada atendimento que nasce aqui.", "lines"
    ),
    Field("theme", "Tema", 'Cor e logotipo, em JSON. Por exemplo {"color": "#0f4a52"}.', "json"),
)
GUIDE = (
    Step(
        "Monte os campos",
        "Inclua o que precisa saber. Sem e-mail nem telefone ninguém consegue responder à pessoa.",
        paste=("fields",),
    ),
    Step(
        "Escolha os textos de consentimento",
        "Só aparecem textos já publicados. Uma caixa obrigatória impede o envio enquanto não for marcada.",
        paste=("consents",),
    ),
    Step(
        "Divulgue a página ou cole no site",
        "A página do formulário pode ser aberta por um link. Para mostrá-la no seu site, permita o endereço dele "
        "e cole a etiqueta de script onde o formulário deve aparecer.",
        copy="form_tag",
        paste=("allowed_origins",),
    ),
)


def wrong(settings: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    slug = settings.get("slug")
    if slug and not (isinstance(slug, str) and SLUG.fullmatch(slug)):
        found["slug"] = "Use só letras minúsculas, números e hífens, sem começar nem terminar com hífen."
    if settings.get("fields") and (sentence := schema.wrong(settings["fields"])):
        found["fields"] = sentence
    if not _consents(settings.get("consents")):
        found["consents"] = "Cada texto tem o código de um texto publicado."
    return found


def _consents(given: Any) -> bool:
    if given in (None, ""):
        return True
    return isinstance(given, list) and all(
        isinstance(one, dict) and isinstance(one.get("code"), str) and one["code"] for one in given
    )
