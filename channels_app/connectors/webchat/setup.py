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
        "Perguntados antes da primeira mensagem. Os nomes name, email e phone completam o contato.",
        "questions",
    ),
    Field(
        "handover_message",
        "Resposta a quem prefere outro canal",
        "O que o visitante lê depois de deixar e-mail ou telefone para continuar por lá.",
    ),
    Field(
        "identity_secret",
        "Segredo de identificação",
        "Só se o seu site identifica quem já entrou na conta: com ele o seu servidor assina o código da pessoa.",
        secret=True,
        ours=True,
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
