"""What an SMS line needs from Twilio, and where it is found there."""

from __future__ import annotations

from channels_app.contract import BASE_URL, Field, Step

FIELDS = (
    Field(
        "messaging_service_sid",
        "Serviço de mensagens (opcional)",
        "Começa com MG. Em branco: as mensagens saem pelo número da linha.",
    ),
    BASE_URL,
    Field("account_sid", "Account SID", "Começa com AC.", required=True, secret=True),
    Field("auth_token", "Auth Token", "Assina as chamadas e abre a API.", required=True, secret=True),
    Field(
        "signing_key",
        "Chave de assinatura (opcional)",
        "Só para contas que assinam os webhooks com chave compartilhada (HMAC_SHA256).",
        secret=True,
    ),
)
GUIDE = (
    Step(
        "Pegue as credenciais da conta",
        "Em console.twilio.com, na página inicial, copie o Account SID e o Auth Token.",
        paste=("account_sid", "auth_token"),
    ),
    Step(
        "Aponte as mensagens para cá",
        "Em Phone Numbers, Manage, Active numbers, abra o número. Em Messaging, A message comes in, escolha Webhook, "
        "cole este endereço e deixe HTTP POST. Com um serviço de mensagens, o mesmo campo fica em Integration.",
        copy="webhook_url",
    ),
    Step(
        "Peça que a Twilio repita o que se perder",
        "No fim do endereço colado, acrescente #rc=2&rp=all&rt=5000&tt=15000. Sem isso a Twilio não repete uma "
        "chamada que não chegou.",
    ),
    Step(
        "Ensine as palavras de saída em português",
        "Em Messaging, Services, Opt-Out Management, ative o Advanced Opt-Out e acrescente SAIR, PARAR e CANCELAR. "
        "O Invenio entende essas palavras de todo modo.",
        paste=("messaging_service_sid",),
    ),
)
