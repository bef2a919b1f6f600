"""What an RCS line needs from Google, and where it is found there."""

from __future__ import annotations

from channels_app.contract import BASE_URL, Field, Step

FIELDS = (
    Field(
        "agent_id", "ID do agente", "No console do RCS for Business, em Informações do agente.", required=True
    ),
    Field(
        "region",
        "Região da API",
        "A região em que o agente foi criado.",
        "choice",
        choices=(("us", "América do Norte"), ("europe", "Europa"), ("asia", "Ásia")),
    ),
    Field(
        "fallback_sms",
        "Linha de SMS reserva",
        "ID de uma linha de SMS. Quem não tem RCS recebe o texto por ela, se o consentimento permitir.",
    ),
    Field(
        "ttl_s",
        "Prazo de entrega (s)",
        "Passado o prazo, o Google recolhe a mensagem e a reserva pode sair. Em branco: sem prazo.",
        "number",
    ),
    Field("test_number", "Número de teste", "Um celular com RCS, para o botão de teste."),
    BASE_URL,
    Field(
        "client_token",
        "Token do cliente",
        "O que o Google mostra ao configurar o webhook. Assina cada chamada.",
        required=True,
        secret=True,
    ),
    Field(
        "service_account",
        "Conta de serviço (JSON)",
        "O arquivo inteiro. Sem ela a linha recebe, mas não envia.",
        "long",
        secret=True,
    ),
)
GUIDE = (
    Step(
        "Pegue o ID do agente",
        "Em business-communications.cloud.google.com abra o agente. O ID está em Informações do agente.",
        paste=("agent_id",),
    ),
    Step(
        "Configure o webhook",
        "Em Integrações, Webhook, escolha Configurar. Copie o token do cliente para cá e ative a linha antes de "
        "confirmar: o Google confere o endereço na hora.",
        copy="webhook_url",
        paste=("client_token",),
    ),
    Step(
        "Crie a chave da conta de serviço",
        "Ainda no console, em Contas de serviço, crie uma chave JSON. Cole aqui o arquivo inteiro.",
        paste=("service_account",),
    ),
    Step(
        "Escolha a reserva por SMS",
        "Opcional. Copie o ID de uma linha de SMS da página dela.",
        paste=("fallback_sms",),
    ),
)
