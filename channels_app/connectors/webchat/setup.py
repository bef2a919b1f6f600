"""What a WebChat line needs: nothing from anybody else."""

from __future__ import annotations

from channels_app.contract import Field, Step

FIELDS = (
    Field(
        "allowed_origins",
        "Sites permitidos",
        "Um por linha, por exemplo https://www.empresa.com.br.",
        "lines",
    ),
    Field("greeting", "Saudação", "Primeira frase que o visitante lê."),
    Field("delay_s", "Mostrar depois de (s)", type="number"),
    Field("theme", "Tema", 'Cores e posição, em JSON. Por exemplo {"color": "#0f4a52"}.', "json"),
    Field(
        "prechat_fields",
        "Campos antes da conversa",
        'Lista em JSON: [{"name": "nome", "label": "Seu nome"}].',
        "json",
    ),
)
GUIDE = (
    Step(
        "Permita o seu site",
        "Em Sites permitidos escreva o endereço de cada site que vai mostrar o chat, com https:// e sem barra no fim.",
        paste=("allowed_origins",),
    ),
    Step(
        "Cole o botão no site",
        "Copie a etiqueta de script e cole antes de </body> em cada página. O botão aparece no canto inferior direito.",
        copy="widget_tag",
    ),
)
