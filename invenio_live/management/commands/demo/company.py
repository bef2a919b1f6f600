"""Accounts, lines, segments, hours and lists of the demo company."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from channels_app import registry
from channels_app.lines import actions as lines
from channels_app.models import Channel
from consent.ledger import queries as consents
from consent.ledger import texts
from invenio_center.models import BusinessHours, Holiday, Role, Segment, Tag, User
from invenio_center.segments import actions as segments
from invenio_live.agents import actions as agents
from invenio_live.models import Outcome, PauseType

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
# Suggested scores of the kinds whose lines a company adds one by one.
OTHERS = (
    ("email", "E-mail", "atendimento@exemplo.invalid", 50),
    ("voice", "Voz", "(11) 4000-0000", 70),
    ("video", "Vídeo", "", 70),
    ("telegram", "Telegram", "@empresaxyz_bot", 60),
    ("viber", "Viber", "", 60),
    ("rcs", "Google RCS", "", 60),
    ("form", "Formulários", "", 50),
    ("facebook", "Facebook", "empresaxyz", 40),
    ("sms", "SMS", "27800", 30),
)
# Lines that the simulator plays: settings and credentials.
PLAYED: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "email": (
        {"provider": "postmark", "api_base_url": "/simulator/postmark"},
        ("server_token", "webhook_secret"),
    ),
}
SEGMENTS = (("VIP", 100, True), ("Standard", 50, False), ("Trial", 30, False))
PAUSES = (("Almoço", 60, False), ("Descanso", 10, False), ("Reunião", 30, True), ("Treinamento", 45, False))
OUTCOMES = (
    ("Resolvido", False), ("Venda realizada", False), ("Dúvida esclarecida", False), ("Sem interesse", False),
    ("Encaminhado", True), ("Não respondeu", False),
)  # fmt: skip
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
                "api_base_url": f"{settings.PUBLIC_URL}/simulator/graph",
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
    for kind, name, address, priority in OTHERS:
        played, _ = PLAYED.get(kind, ({}, ()))
        found[kind] = _line(actor, kind=kind, name=name, address=address, priority=priority, settings=played)
    return found


def _line(actor: User, **fields: Any) -> Channel:
    channel = Channel.objects.filter(kind=fields["kind"], name=fields["name"]).first()
    if channel is None:
        channel = lines.save_channel(actor=actor, **fields)
    known = ("app_secret", "verify_token", "access_token") if channel.kind == "whatsapp" else ()
    _, words = PLAYED.get(channel.kind, ({}, known))
    if words and not channel.secrets.exists():
        lines.set_secrets(channel, {word: f"demo-{word.replace('_', '-')}" for word in words}, actor=actor)
    if channel.kind in ("whatsapp", "webchat", *PLAYED) and registry.of(channel) and not channel.is_active:
        channel = lines.activate(channel, actor)
    return channel


def segments_of(actor: User) -> list[Segment]:
    found = []
    for name, priority, vip in SEGMENTS:
        segment = Segment.objects.filter(code=name.lower()).first()
        rules = {"all": [{"field": "tags", "op": "eq", "value": name}]}
        found.append(
            segment
            or segments.save_segment(
                actor=actor, name=name, code=name.lower(), priority=priority, is_vip=vip, rules=rules
            )
        )
    return found


def consent(officer: User) -> None:
    """The controller and one published text, as the WebChat shows it beside its box."""
    if consents.published_text(CONSENT_CODE) is not None:
        return
    texts.save_controller(
        legal_name="Empresa XYZ Ltda.",
        trade_names=["Empresa XYZ", "XYZ"],
        cnpj="11222333000181",
        address="Av. Exemplo, 1000, São Paulo, SP",
        contact="contato@exemplo.invalid",
        dpo_contact="encarregado@exemplo.invalid",
        withdrawal_url=f"{settings.PUBLIC_URL}/p/",
        storage_locations=["BR"],
        retention="5 anos depois da retirada",
        recipients={"whatsapp": "Meta (US)"},
    )
    draft = texts.create_draft(code=CONSENT_CODE, body=CONSENT, policy_version="1")
    texts.publish_text(public_id=draft.public_id, published_by_id=officer.public_id)
