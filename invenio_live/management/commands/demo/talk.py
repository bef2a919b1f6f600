"""A working day: what waits in every tier, what is being served, what was promised, what is over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from channels_app.contract import Claim, IncomingMessage, MessageKind
from channels_app.models import Channel
from invenio_center.contacts import actions as contacts
from invenio_center.contacts.identities import resolve_contact
from invenio_center.kernel import address, sql
from invenio_center.models import Contact, User
from invenio_live.agents.actions import ensure_agent
from invenio_live.conversations import actions as conversations
from invenio_live.intake import actions as intake
from invenio_live.models import Conversation, Message, Outcome, Visitor
from invenio_live.queue import lanes
from invenio_live.schedules import actions as schedules

from .names import Person, people

# Who waits: index of the person, line, minutes of waiting, words.
WAITING = (
    (0, "Vendas", 5, "Boa tarde, quero fechar o plano anual ainda hoje."),
    (1, "Suporte", 35, "Meu pedido chegou com um item trocado."),
    (5, "Financeiro", 95, "Podem reenviar o boleto de novembro?"),
    (6, "Vendas", 12, "Vocês entregam em Campinas?"),
    (8, "Suporte", 48, "O aplicativo não abre desde ontem."),
    (9, "Vendas", 150, "Só queria saber se a promoção continua."),
    (11, "Financeiro", 22, "Preciso da nota fiscal da compra 4021."),
    (12, "Suporte", 8, "Como troco a senha?"),
    (14, "Vendas", 27, "Tem desconto para dez unidades?"),
    (17, "Suporte", 64, "A instalação ficou pela metade."),
    (20, "Financeiro", 3, "Fiz o pagamento em dobro, e agora?"),
    (23, "Vendas", 41, "Quero falar sobre o contrato."),
)
HELD = (
    (
        3,
        "Vendas",
        18,
        "Oi, o orçamento que pedi já saiu?",
        "Oi, Davi. Já está pronto, vou enviar em seguida.",
    ),
    (10, "Suporte", 31, "A peça nova também veio errada.", "Sinto muito por isso. Pode me mandar uma foto?"),
)
CLOSED = (
    (15, "Vendas", 200, "Como posso pagar?", "Pix, boleto e cartão em até 10 vezes.", "Dúvida esclarecida"),
    (18, "Suporte", 260, "Não consigo acessar a conta.", "Pronto, redefini o acesso. Pode tentar agora.", "Resolvido"),
    (21, "Vendas", 300, "Quero comprar o plano básico.", "Perfeito, o pedido está feito.", "Venda realizada"),
    (24, "Financeiro", 330, "Quando vence a fatura?", "No dia 10 de cada mês.", "Resolvido"),
)  # fmt: skip
# Promised returns: person, line, minutes from now, note.
RETURNS = (
    (2, "Suporte", 3, "Ligar de volta sobre a garantia."),
    (7, "Vendas", 75, "Confirmar as medidas."),
    (13, "Financeiro", 160, "Enviar a segunda via."),
)


@contextmanager
def _open(channels: Iterable[Channel]) -> Iterator[None]:
    """Everything is told as of a working day: whoever wrote found somebody there, at whatever hour it is told."""
    hours = {channel: channel.hours for channel in channels}
    Channel.objects.filter(pk__in=[channel.pk for channel in hours]).update(hours=None)
    for channel in hours:
        channel.hours = None
    yield
    for channel, found in hours.items():
        channel.hours = found
        channel.save(update_fields=["hours"])


def fill(users: dict[str, User], channels: dict[str, Channel]) -> None:
    with _open(channels.values()):
        _tell(users, channels, sql.now())


def _tell(users: dict[str, User], channels: dict[str, Channel], now: datetime) -> None:
    crowd = people()
    for person in crowd:
        _contact(users["supervisora"], person)
    for index, line, minutes, words in WAITING:
        _write(channels[line], crowd[index], words, now - timedelta(minutes=minutes))
    for index, line, minutes, words, answer in HELD:
        _serve(users, _write(channels[line], crowd[index], words, now - timedelta(minutes=minutes)), answer)
    for index, line, minutes, words, answer, outcome in CLOSED:
        row = _serve(
            users, _write(channels[line], crowd[index], words, now - timedelta(minutes=minutes)), answer
        )
        label = Outcome.objects.get(label=outcome)
        conversations.close(conversation=row.public_id, actor=users["ana"], outcome=label)
    _promises(users, channels, crowd, now)
    _visitors(channels["WebChat"], now)


def _contact(actor: User, person: Person) -> Contact:
    return contacts.create_contact(
        actor=actor,
        name=person.name,
        email=person.email,
        identities=[{"scheme": "whatsapp", "value": person.whatsapp}],
        tags=[person.tag] if person.tag else [],
        priority=person.priority,
        cpf=person.cpf,
        origin="demonstração",
    )


def _write(channel: Channel, person: Person, words: str, at: datetime) -> Conversation:
    claim = Claim("whatsapp", person.whatsapp, address.canonical("whatsapp", person.whatsapp))
    seed = f"{channel.public_id}{person.whatsapp}{at.isoformat()}"
    message = IncomingMessage(
        provider_id=f"wamid.demo.{hashlib.sha256(seed.encode()).hexdigest()[:24]}",
        sender=(claim,),
        reply_to=person.whatsapp,
        at=at,
        kind=MessageKind.TEXT,
        sender_name=person.name,
        text=words,
    )
    with transaction.atomic():
        intake.receive_message(channel, message)
    stored = Message.objects.select_related("conversation").get(
        channel=channel, provider_id=message.provider_id
    )
    return stored.conversation


def _serve(users: dict[str, User], row: Conversation, answer: str) -> Conversation:
    """Given to Ana by the supervisor, and answered."""
    ana = ensure_agent(users["ana"])
    conversations.transfer(conversation=row.public_id, actor=users["supervisora"], to_agent=ana)
    conversations.send_reply(conversation=row.public_id, agent=ana, client_id=f"demo-{row.pk}", text=answer)
    return row


def _promises(
    users: dict[str, User], channels: dict[str, Channel], crowd: list[Person], now: datetime
) -> None:
    for index, line, minutes, note in RETURNS:
        row = _write(
            channels[line], crowd[index], "Pode me retornar mais tarde?", now - timedelta(minutes=55)
        )
        row = _serve(users, row, "Claro, retorno no horário combinado.")
        schedules.create(
            conversation=row.public_id,
            actor=users["ana"],
            due_at=now + timedelta(minutes=minutes),
            note=note,
        )


def _visitors(channel: Channel, now: datetime) -> None:
    """One on the site, one who has left it."""
    for name, words, left in (
        ("Elisa Prado", "Oi, vocês têm loja física?", False),
        ("Fábio Leal", "Queria saber do frete.", True),
    ):
        token = hashlib.sha256(f"demo visitor {name}".encode()).hexdigest()
        with transaction.atomic():
            contact = resolve_contact(claims=[Claim("visitor", token, token)], name=name, origin="webchat")
            visitor = Visitor.objects.create(channel=channel, contact=contact, token_hash=token)
        row = intake.receive_visitor_message(visitor=visitor, client_id="demo", text=words).conversation
        if left:
            Conversation.objects.filter(pk=row.pk).update(visitor_seen_at=now - timedelta(minutes=10))
    lanes.sweep_presence()
