"""A worked queue: the same rows, the same places, the same sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from channels_app.models import Channel
from invenio_center.kernel import sql
from invenio_center.models import Segment, SegmentMember
from invenio_live.models import Agent
from invenio_live.queue import queries
from tests import factories

from .waiting import listed, taken, wait

ZONE = ZoneInfo("America/Sao_Paulo")
At = Callable[[str], datetime]
ORDER = ["Carla", "Davi", "Eva", "João", "Maria", "Hugo", "Iara"]


class World:
    """Everything of the worked table; ``at`` turns its clock times into moments of the day of the test."""

    def __init__(self, at: At) -> None:
        self.email = self.line("email", "E-mail", 50)
        self.whatsapp = self.line("whatsapp", "Vendas", 80)
        webchat = self.line("webchat", "WebChat", 100)
        self.carla = wait(self.email, name="Carla", due_at=at("14:00"))
        wait(webchat, name="Davi", since=at("13:54"), visitor_seen_at=at("13:55"))
        wait(webchat, name="Eva", since=at("13:30"), visitor_seen_at=at("13:40"))
        joao, maria = factories.make_contact(name="João"), factories.make_contact(name="Maria", priority=90)
        vip, standard = self.segment("VIP", 100), self.segment("Standard", 50)
        SegmentMember.objects.create(segment=vip, contact=joao)
        SegmentMember.objects.create(segment=standard, contact=maria)
        wait(self.whatsapp, contact=joao, since=at("13:50"))
        wait(self.email, contact=maria, since=at("13:20"))
        self.hugo = wait(self.whatsapp, name="Hugo", since=at("10:00"))
        self.iara = wait(self.email, name="Iara", since=at("09:50"))
        wait(self.email, name="Lia", due_at=at("14:10"))

    def line(self, kind: str, name: str, priority: int) -> Channel:
        return factories.make_channel(kind, name=name, priority=priority)

    def segment(self, name: str, priority: int) -> Segment:
        return factories.make_segment(name, priority=priority)


@pytest.fixture
def agent(db: None) -> Agent:
    return factories.make_agent(capacity=100)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """The database's clock as the list reads it, put to an hour of one fixed day."""

    def put(text: str) -> datetime:
        moment = on_day(text)
        monkeypatch.setattr(sql, "now", lambda: moment)
        return moment

    return put


def on_day(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-10T{text}").replace(tzinfo=ZONE)


def test_the_list_at_13_55_00(agent: Agent, clock: Callable[[str], datetime]) -> None:
    clock("13:55:00")
    World(on_day)
    assert listed(agent) == ORDER
    clock("13:54:59")
    assert "Carla" not in listed(agent)


def test_the_sentences_of_the_list(agent: Agent, clock: Callable[[str], datetime]) -> None:
    clock("13:55:00")
    World(on_day)
    found = queries.list_queue(agent, 10)
    assert [entry.why for entry in found.entries] == [
        "Agendamento das 14:00: no topo desde 13:55.",
        "WebChat com visitante no site, esperando desde 13:54: vem antes dos outros canais.",
        "WebChat cujo visitante saiu às 13:40: depois de quem está no site, antes dos outros canais.",
        "Prioridade 100 do segmento VIP (canal WhatsApp - Vendas: 80), esperando desde 13:50.",
        "Prioridade 90 definida no contato (segmento Standard: 50; canal E-mail: 50), esperando desde 13:20.",
        "Prioridade 80 do canal WhatsApp - Vendas, esperando desde 10:00.",
        "Prioridade 50 do canal E-mail, esperando desde 09:50.",
    ]
    assert [(entry.tier, entry.priority, entry.priority_source) for entry in found.entries] == [
        ("scheduled", 50, "channel"),
        ("webchat", 100, "channel"),
        ("webchat", 100, "channel"),
        ("normal", 100, "segment"),
        ("normal", 90, "contact"),
        ("normal", 80, "channel"),
        ("normal", 50, "channel"),
    ]


def test_next_takes_the_same_order(agent: Agent) -> None:
    """By the real clock: the table's times counted back from now."""
    now = timezone.now()
    offset = now - on_day("13:55:00")
    World(lambda text: on_day(text) + offset)
    assert listed(agent) == ORDER
    assert taken(agent) == ORDER


def test_a_later_return_enters_below_an_earlier_one(agent: Agent, clock: Callable[[str], datetime]) -> None:
    clock("13:55:00")
    World(on_day)
    clock("14:04:59")
    assert "Lia" not in listed(agent)
    clock("14:05:00")
    assert listed(agent)[:2] == ["Carla", "Lia"]


def test_a_late_return_stays_on_top_and_says_so(agent: Agent, clock: Callable[[str], datetime]) -> None:
    clock("13:55:00")
    World(on_day)
    clock("14:07:30")
    head = queries.list_queue(agent, 1).entries[0]
    assert head.why == "Agendamento das 14:00, atrasado 7 min: continua no topo."


def test_a_visitor_of_the_least_priority_is_still_before_other_channels(
    agent: Agent, clock: Callable[[str], datetime]
) -> None:
    clock("13:55:00")
    world = World(on_day)
    least = factories.make_contact(name="Nina", priority=1)
    webchat = Channel.objects.get(kind="webchat")
    wait(webchat, contact=least, since=on_day("09:00"), visitor_seen_at=on_day("13:55"))
    assert world.email.priority == 50
    assert listed(agent)[:5] == ["Carla", "Davi", "Nina", "Eva", "João"]


def test_who_writes_before_the_hour_waits_normally_and_keeps_the_promise(
    agent: Agent, clock: Callable[[str], datetime]
) -> None:
    clock("13:30:00")
    email = factories.make_channel("email", name="E-mail", priority=50)
    wait(email, name="Carla", since=on_day("13:00"), due_at=on_day("14:00"))
    (entry,) = queries.list_queue(agent, 10).entries
    assert entry.tier == "normal"
    assert entry.why == "Prioridade 50 do canal E-mail, esperando desde 13:00; retorno às 14:00."
    assert entry.scheduled_for == on_day("14:00")
    clock("13:55:00")
    (entry,) = queries.list_queue(agent, 10).entries
    assert entry.tier == "scheduled"


def test_two_neighbours_are_compared_in_one_sentence(agent: Agent, clock: Callable[[str], datetime]) -> None:
    clock("13:55:00")
    world = World(on_day)
    assert queries.compare(world.hugo, world.iara) == "Antes de Iara porque 80 é maior que 50."
    assert queries.compare(world.iara, world.hugo) == "Depois de Hugo porque 50 é menor que 80."
    later = wait(world.whatsapp, name="Olga", since=on_day("10:04"))
    assert queries.compare(world.hugo, later) == "Mesma prioridade; chegou 4 min antes."
    assert queries.compare(world.carla, world.hugo) == (
        "Antes de Hugo porque agendamento no horário vem antes dos outros canais."
    )


def test_equal_times_go_by_the_order_of_entry(agent: Agent) -> None:
    line = factories.make_channel("email", priority=50)
    since = timezone.now() - timedelta(hours=1)
    for name in ("A", "B", "C"):
        wait(line, name=name, since=since)
    assert listed(agent) == ["A", "B", "C"]
    assert taken(agent) == ["A", "B", "C"]
