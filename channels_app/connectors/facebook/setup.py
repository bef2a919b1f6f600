"""What a Messenger line needs from Meta, and where it is found there."""

from __future__ import annotations

from channels_app.contract import BASE_URL, Field, Step

FIELDS = (
    Field("page_id", "ID da página", "Em Sobre, Transparência da página.", required=True),
    Field(
        "human_agent",
        "Responder por até 7 dias",
        "Só com o recurso Human Agent aprovado pela Meta. Sem ele a resposta vai por até 24 horas.",
        "choice",
        (("no", "Não"), ("yes", "Sim, o recurso foi aprovado")),
    ),
    Field("app_id", "ID do app", "Opcional: distingue as nossas respostas das de outros aplicativos."),
    BASE_URL,
    Field("app_secret", "Segredo do app", required=True, secret=True),
    Field("verify_token", "Código de verificação", required=True, secret=True),
    Field("page_access_token", "Token de acesso da página", required=True, secret=True),
)
GUIDE = (
    Step(
        "Escolha a página",
        "Em developers.facebook.com abra o seu app, Messenger, Configurações da API, e conecte a página. "
        "Copie o ID dela.",
        paste=("page_id", "app_id"),
    ),
    Step(
        "Pegue o segredo do app e o token da página",
        "O segredo está em Configurações do app, Básico. O token sai no botão Gerar token ao lado da página e precisa "
        "das permissões pages_messaging e pages_manage_metadata.",
        paste=("app_secret", "page_access_token"),
    ),
    Step(
        "Aponte o webhook para cá",
        "Em Messenger, Webhooks, cole este endereço como URL de callback e o código de verificação que você escolheu.",
        copy="webhook_url",
        paste=("verify_token",),
    ),
    Step(
        "Assine os avisos da página",
        "Use Registrar webhook nesta tela, ou assine na Meta os campos messages, messaging_postbacks, "
        "message_deliveries, message_reads, message_echoes, message_edits, message_reactions e standby.",
    ),
    Step(
        "Sete dias para responder",
        "Se a Meta aprovou o recurso Human Agent para o app, ligue a resposta por até 7 dias.",
        paste=("human_agent",),
    ),
)
