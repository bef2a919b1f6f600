"""What an SMS line needs from Zenvia, and where it is found there."""

from __future__ import annotations

from channels_app.contract import BASE_URL, Field, Step

FIELDS = (
    Field(
        "sender",
        "Remetente na Zenvia",
        "O identificador da integração de SMS. Em branco: o endereço da linha.",
    ),
    BASE_URL,
    Field(
        "api_token", "Token da API", "Em app.zenvia.com, Desenvolvedores, Tokens.", required=True, secret=True
    ),
    Field(
        "webhook_secret",
        "Segredo do webhook",
        "Uma frase longa que só você e a Zenvia conhecem. A Zenvia a envia em cada chamada.",
        required=True,
        secret=True,
        ours=True,
    ),
)
GUIDE = (
    Step(
        "Crie um token da API",
        "Em app.zenvia.com abra Desenvolvedores, Tokens e Webhooks, e crie um token. Copie-o para cá.",
        paste=("api_token",),
    ),
    Step(
        "Escolha o segredo do webhook",
        "A Zenvia não assina as chamadas. Invente um segredo com pelo menos 32 letras e números e guarde-o aqui.",
        paste=("webhook_secret",),
    ),
    Step(
        "Registre o webhook",
        "Use o botão Registrar desta página, ou crie na Zenvia duas assinaturas de SMS, MESSAGE e MESSAGE_STATUS, com "
        "este endereço e o cabeçalho X-Webhook-Secret com o segredo. O endereço muda quando o segredo é trocado.",
        copy="webhook_url",
    ),
    Step(
        "Confira o remetente",
        "Em Canais, SMS, copie o identificador do remetente da integração.",
        paste=("sender",),
    ),
)
