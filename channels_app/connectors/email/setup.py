"""What an administrator fills in for a mailbox, and where it is found."""

from __future__ import annotations

from channels_app.contract import Field, Step

SECURITY = (("tls", "TLS (recomendado)"), ("starttls", "STARTTLS"), ("none", "Nenhuma"))
FROM_NAME = Field(
    "from_name", "Nome do remetente", "Como os clientes veem quem escreve. Em branco: o nome da linha."
)
PLUS = Field(
    "plus_address",
    "Endereço de resposta marcado",
    "Só ligue se o seu servidor entrega nome+qualquer-coisa@empresa.com.br na mesma caixa (Gmail e Microsoft 365"
    " entregam). Faça um teste antes: mande um e-mail para esse endereço.",
    "choice",
    (("", "Não"), ("sim", "Sim")),
)
FIELDS = (
    Field("imap_host", "Servidor de entrada (IMAP)", "Por exemplo imap.empresa.com.br."),
    Field("imap_port", "Porta de entrada", "Em branco: 993 com TLS, 143 sem.", "number"),
    Field("imap_security", "Segurança da entrada", type="choice", choices=SECURITY),
    Field("imap_folder", "Pasta", "Em branco: a caixa de entrada (INBOX)."),
    Field("poll_seconds", "Consultar a cada (s)", "Para servidores que não avisam. Em branco: 60.", "number"),
    Field("smtp_host", "Servidor de saída (SMTP)", "Por exemplo smtp.empresa.com.br.", required=True),
    Field("smtp_port", "Porta de saída", "Em branco: 465 com TLS, 587 com STARTTLS.", "number"),
    Field("smtp_security", "Segurança da saída", type="choice", choices=SECURITY),
    FROM_NAME,
    PLUS,
    Field(
        "authserv_id",
        "Servidor que confere o remetente",
        "Nome que aparece no começo de Authentication-Results nos e-mails recebidos. Com ele,"
        " remetentes forjados são marcados.",
    ),
    Field("username", "Usuário", "Em branco: o endereço da linha.", secret=True),
    Field("password", "Senha", "No Gmail, uma senha de app.", secret=True),
    Field(
        "oauth",
        "Acesso OAuth (no lugar da senha)",
        'JSON: {"token_url": "…", "client_id": "…", "client_secret": "…", "refresh_token": "…", "scope": "…"}.',
        "json",
        secret=True,
    ),
)
GUIDE = (
    Step(
        "Permita o acesso por IMAP",
        "Nas configurações da conta de e-mail ligue o IMAP. No Google Workspace fica em Gmail, Encaminhamento e"
        " POP/IMAP.",
    ),
    Step(
        "Crie a forma de entrar",
        "No Gmail crie uma senha de app (conta com verificação em duas etapas). No Microsoft 365 registre um"
        " aplicativo no Entra com IMAP.AccessAsUser.All e SMTP.Send e cole aqui o JSON do acesso.",
        paste=("username", "password", "oauth"),
    ),
    Step(
        "Informe os servidores",
        "Copie da página de ajuda do seu provedor os nomes e as portas de IMAP e SMTP.",
        paste=("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security"),
    ),
)
