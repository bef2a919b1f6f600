"""What a Telegram line needs from BotFather."""

from __future__ import annotations

from channels_app.contract import BASE_URL, Field, Step

FIELDS = (
    Field(
        "bot_username",
        "Nome de usuário do bot",
        "Sem @, por exemplo loja_bot. O teste da conexão diz qual é. O link para os clientes é t.me/loja_bot.",
    ),
    BASE_URL,
    Field(
        "bot_token", "Token do bot", "O BotFather mostra algo como 123456:ABC….", required=True, secret=True
    ),
    Field(
        "secret_token",
        "Código secreto",
        "Invente um: letras sem acento, números, hífen e sublinhado. O Telegram o mostra a cada chamada.",
        required=True,
        secret=True,
        ours=True,
    ),
)
GUIDE = (
    Step(
        "Crie o bot",
        "No Telegram converse com @BotFather e envie /newbot. Escolha o nome que os clientes verão e o nome de "
        "usuário, que termina em bot. Copie o token que ele mostra.",
        paste=("bot_token", "bot_username"),
    ),
    Step(
        "Invente um código secreto",
        "É com ele que o Telegram prova que uma chamada é dele. Use ao menos 32 caracteres sem sentido.",
        paste=("secret_token",),
    ),
    Step(
        "Registre o endereço",
        "Salve a linha e use Registrar webhook: o endereço abaixo é informado ao Telegram, nada precisa ser "
        "colado lá. Ele precisa ser https e estar nas portas 443, 80, 88 ou 8443.",
        copy="webhook_url",
    ),
    Step(
        "Deixe as pessoas começarem",
        "No Telegram é o cliente quem escreve primeiro. Divulgue o link t.me com o nome de usuário do bot; o que vier "
        "depois de ?start= chega junto com a primeira mensagem.",
        copy="bot_username",
    ),
)
