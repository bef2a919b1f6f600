"""What a WhatsApp line needs from Meta, and where it is found there."""

from __future__ import annotations

from channels_app.contract import BASE_URL, Field, Step

FIELDS = (
    Field(
        "phone_number_id",
        "ID do número de telefone",
        "No WhatsApp Manager, em Configuração da API.",
        required=True,
    ),
    Field("waba_id", "ID da conta do WhatsApp Business", "Por exemplo 102290129340398.", required=True),
    Field(
        "app_id",
        "ID do app",
        "Opcional: pedido só para aprovar modelos com imagem, vídeo ou documento no cabeçalho.",
    ),
    BASE_URL,
    Field("app_secret", "Segredo do app", required=True, secret=True),
    Field("verify_token", "Código de verificação", required=True, secret=True, ours=True),
    Field("access_token", "Token de acesso", required=True, secret=True),
)
GUIDE = (
    Step(
        "Pegue os números da conta",
        "Em developers.facebook.com abra o seu app, WhatsApp, Configuração da API. Copie o ID do número e o da conta.",
        paste=("phone_number_id", "waba_id"),
    ),
    Step(
        "Pegue o segredo do app e um token permanente",
        "O segredo está em Configurações do app, Básico. O token é de um usuário do sistema com as permissões "
        "whatsapp_business_messaging e whatsapp_business_management.",
        paste=("app_secret", "access_token"),
    ),
    Step(
        "Aponte o webhook para cá",
        "Em WhatsApp, Configuração, cole este endereço como URL de callback e o código de verificação que você "
        "escolheu. Assine os campos messages, user_preferences, calls, account_update, phone_number_quality_update "
        "e os de modelos. Depois use Registrar webhook nesta tela: os avisos deste número passam a vir para cá.",
        copy="webhook_url",
        paste=("verify_token",),
    ),
    Step(
        "Se for usar modelos com arquivo no cabeçalho",
        "Copie o ID do app, no alto da página do app. É com ele que a Meta recebe a imagem, o vídeo ou o documento de "
        "exemplo.",
        paste=("app_id",),
    ),
)
