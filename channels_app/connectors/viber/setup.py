"""What a Viber line needs from Viber."""

from __future__ import annotations

from channels_app.contract import BASE_URL, Field, Step

FIELDS = (
    Field("name", "Nome de quem escreve", "Até 28 letras. Em branco: o nome da linha."),
    Field("avatar", "Endereço da foto", "Imagem https de até 100 kB, mostrada ao lado das mensagens."),
    Field(
        "welcome",
        "Boas-vindas",
        "Mostradas a quem abre a conversa pela primeira vez, antes de escrever. Em branco: nada.",
        "long",
    ),
    Field(
        "media_hosts",
        "Outros servidores de arquivos",
        "Só se arquivos recebidos forem recusados. Um por linha; com ponto na frente valem os subdomínios.",
        "lines",
    ),
    BASE_URL,
    Field(
        "auth_token", "Token do bot", "No painel do bot, como Token ou App Key.", required=True, secret=True
    ),
)
GUIDE = (
    Step(
        "Tenha um bot contratado",
        "Desde fevereiro de 2024 bots do Viber só são criados em condições comerciais, por um parceiro do Viber. Quem "
        "já tem um bot o encontra em partners.viber.com.",
    ),
    Step(
        "Copie o token",
        "Em partners.viber.com, ou no aplicativo em Mais, Configurações, Bots, Editar informações, copie o token.",
        paste=("auth_token",),
    ),
    Step(
        "Ative a linha e registre o endereço",
        "Salve e ative a linha, depois use Registrar webhook. O Viber confere na hora se o endereço abaixo "
        "responde; ele precisa ser https e ter certificado de uma autoridade conhecida.",
        copy="webhook_url",
    ),
    Step(
        "Divulgue o bot",
        "Pessoas assinam o bot ao escrever a ele. A conversa é gratuita por 24 horas desde a última mensagem da "
        "pessoa; fora disso o Viber cobra pelo envio.",
    ),
)
