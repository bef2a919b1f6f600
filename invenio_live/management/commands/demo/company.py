"""Accounts, lines, segments, hours and lists of the demo company."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from channels_app import registry
from channels_app.contract import TemplateSeen
from channels_app.lines import actions as lines
from channels_app.models import Channel, Template
from channels_app.wordings import actions as wordings
from consent.ledger import profile, publishing, texts
from consent.ledger import queries as consents
from invenio_center.models import BusinessHours, Holiday, Role, Segment, Tag, User
from invenio_center.segments import actions as segments
from invenio_live.agents import actions as agents
from invenio_live.models import CannedReply, Outcome, PauseType

from . import others

ACCOUNTS = (
    ("admin", Role.ADMIN, "Alice", "Administradora"),
    ("supervisora", Role.SUPERVISOR, "Sofia", "Supervisora"),
    ("ana", Role.AGENT, "Ana", "Souza"),
    ("bruno", Role.AGENT, "Bruno", "Costa"),
    ("compliance", Role.COMPLIANCE, "Clara", "Conformidade"),
)
WHATSAPP = (
    ("Vendas", "(11) 99999-9999", 90, "551199999999"),
    ("Suporte", "(21) 98888-8888", 70, "552198888888"),
    ("Financeiro", "(31) 97777-7777", 80, "553197777777"),
)
TEMPLATES = (
    ("retorno_de_contato", "scheduled_return", "utility",
     "Olá, {{nome}}. Aqui é {{atendente}}, da Empresa XYZ. Podemos continuar a nossa conversa sobre {{assunto}}?"),
    ("pedido_a_caminho", "transactional", "utility",
     "Olá, {{nome}}. O seu pedido {{pedido}} saiu para entrega e chega até {{data}}."),
    ("ofertas_da_semana", "marketing", "marketing",
     "Olá, {{nome}}. Nesta semana temos ofertas em {{categoria}}. Responda SAIR para não receber mais."),
)  # fmt: skip
SEGMENTS = (("VIP", 100, True), ("Standard", 50, False), ("Trial", 30, False))
PAUSES = (("Almoço", 60, False), ("Descanso", 10, False), ("Reunião", 30, True), ("Treinamento", 45, False))
OUTCOMES = (
    ("Resolvido", False), ("Venda realizada", False), ("Dúvida esclarecida", False), ("Sem interesse", False),
    ("Encaminhado", True), ("Não respondeu", False),
)  # fmt: skip
CANNED = (
    ("ola", "{{saudacao}}, {{nome}}! Aqui é {{atendente}}, da Empresa XYZ. Em que posso ajudar?"),
    ("obrigado", "Por nada, {{nome}}. Se precisar de mais alguma coisa, é só chamar."),
    (
        "prazo",
        "O seu pedido chega em até {{prazo}} dias úteis. Avisamos por aqui quando ele sair para entrega.",
    ),
    (
        "troca",
        "A troca é gratuita em até 30 dias: guarde a etiqueta e informe o protocolo {{protocolo}} na loja.",
    ),
)
WEEK = {
    **{str(day): [["09:00", "12:00"], ["13:00", "18:00"]] for day in range(5)},
    "5": [["09:00", "13:00"]],
}
HOLIDAYS = ((1, 1, "Confraternização Universal"), (4, 21, "Tiradentes"), (5, 1, "Dia do Trabalho"),
            (9, 7, "Independência"), (10, 12, "Nossa Senhora Aparecida"), (11, 2, "Finados"),
            (11, 15, "Proclamação da República"), (12, 25, "Natal"))  # fmt: skip
CONSENT_CODE = "site-ofertas"
CONSENT = (
    "Aceito receber comunicações, ofertas e notificações da Empresa XYZ por e-mail, SMS, WhatsApp, WebChat ou "
    "outros canais. Posso cancelar a qualquer momento."
)


def accounts(password: str) -> dict[str, User]:
    """Made once; the password follows the setting."""
    found = {user.username: user for user in User.objects.filter(username__in=[a[0] for a in ACCOUNTS])}
    for username, role, first, last in ACCOUNTS:
        user = found.get(username) or User(username=username, role=role, first_name=first, last_name=last)
        if user.pk is None or not user.check_password(password):
            user.set_password(password)
            user.save()
        found[username] = user
    for username in ("supervisora", "ana", "bruno"):
        agents.ensure_agent(found[username])
    return found


def lists() -> None:
    for name, minutes, note in PAUSES:
        PauseType.objects.get_or_create(name=name, defaults={"minutes": minutes, "requires_note": note})
    for label, note in OUTCOMES:
        Outcome.objects.get_or_create(label=label, defaults={"requires_note": note})
    for shortcut, text in CANNED:
        CannedReply.objects.get_or_create(shortcut=shortcut, defaults={"text": text})
    for name, color in (
        ("VIP", "#b45309"),
        ("Standard", "#2563eb"),
        ("Trial", "#6b7280"),
        ("Reclamação", "#b91c1c"),
    ):
        Tag.objects.get_or_create(name=name, defaults={"color": color})


def hours(today: date) -> BusinessHours:
    week, _ = BusinessHours.objects.get_or_create(
        name="Comercial",
        defaults={
            "time_zone": "America/Sao_Paulo",
            "intervals": WEEK,
            "closed_message": "Nosso horário é de segunda a sexta, das 9h às 18h, e sábado até as 13h.",
        },
    )
    for year in (today.year, today.year + 1):
        for month, day, name in HOLIDAYS:
            Holiday.objects.get_or_create(hours=None, day=date(year, month, day), defaults={"name": name})
    return week


def channels(actor: User, week: BusinessHours) -> dict[str, Channel]:
    found = {}
    for name, address, priority, number in WHATSAPP:
        found[name] = _line(
            actor,
            kind="whatsapp",
            name=name,
            address=address,
            priority=priority,
            hours=week,
            settings={
                "phone_number_id": number,
                "waba_id": "demo-waba",
                "api_base_url": "/simulator/graph",
            },
        )
    found["WebChat"] = _line(
        actor,
        kind="webchat",
        name="WebChat",
        priority=100,
        settings={"greeting": "Olá. Em que podemos ajudar?", "prechat_fields": ["name", "email"],
                  "consent_text": CONSENT_CODE},
    )  # fmt: skip
    for other in others.LINES:
        found[other.kind] = _line(
            actor,
            kind=other.kind,
            name=other.name,
            address=other.address,
            priority=other.priority,
            settings=other.whole_settings,
        )
    return found


def _line(actor: User, **fields: Any) -> Channel:
    """The line as it was, or a new one with credentials of the demonstration, switched on where it can work."""
    channel = Channel.objects.filter(kind=fields["kind"], name=fields["name"]).first()
    if channel is None:
        channel = lines.save_channel(actor=actor, **fields)
    connector = registry.of(channel)
    if connector is None or channel.is_active:
        return channel
    if connector.required_secrets and not channel.secrets.exists():
        lines.set_secrets(channel, others.credentials(channel.kind, connector.required_secrets), actor=actor)
    return lines.activate(channel, actor)


def templates(actor: User, channel: Channel) -> None:
    """Prepared texts of a line, approved by the played provider as it would tell it."""
    for name, purpose, category, body in TEMPLATES:
        if not Template.objects.filter(channel=channel, name=name).exists():
            wordings.save(
                actor=actor, channel=channel, name=name, language="pt_BR", purpose=purpose,
                category=category, body=body, footer="Empresa XYZ",
            )  # fmt: skip
            wordings.heed(channel, TemplateSeen(name, "pt_BR", status="approved", quality="green"))


SLA_FIELDS = ("first_response_s", "next_response_s", "resolution_s")
SLA = {"VIP": (900, 600, 14_400), "Standard": (7_200, 3_600, 57_600), "Trial": (28_800, None, None)}


def segments_of(actor: User, week: BusinessHours) -> list[Segment]:
    """VIP is promised answers round the clock, the others within business hours."""
    found = []
    for name, priority, vip in SEGMENTS:
        segment = Segment.objects.filter(code=name.lower()).first()
        rules = {"all": [{"field": "tags", "op": "eq", "value": name}]}
        promise: dict[str, Any] = dict(zip(SLA_FIELDS, SLA[name], strict=True))
        found.append(
            segment
            or segments.save_segment(
                actor=actor,
                name=name,
                code=name.lower(),
                priority=priority,
                is_vip=vip,
                rules=rules,
                hours=None if vip else week,
                **promise,
            )
        )
    return found


def consent(officer: User) -> None:
    """The controller and one published text, as the WebChat shows it beside its box."""
    if consents.published_text(CONSENT_CODE) is not None:
        return
    profile.save_controller(
        legal_name="Empresa XYZ Ltda.",
        trade_names=["Empresa XYZ", "XYZ"],
        cnpj="11222333000181",
        address="Av. Exemplo, 1000, São Paulo, SP",
        contact="contato@exemplo.invalid",
        dpo_contact="encarregado@exemplo.invalid",
        withdrawal_url=f"{settings.PUBLIC_URL}/p/",
        storage_locations=["BR"],
        retention="5 anos depois da retirada",
        recipients={"whatsapp": "Meta (US)", "sms": "Zenvia (BR)", "email": "servidor próprio (BR)"},
    )
    draft = texts.create_draft(code=CONSENT_CODE, body=CONSENT, policy_version="1")
    publishing.publish_text(public_id=draft.public_id, published_by_id=officer.public_id)
