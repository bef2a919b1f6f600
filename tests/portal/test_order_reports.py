"""Reports on the order: now, by class, out of order, changed priorities; the same rows on screen and as CSV."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_app.lines import actions as lines
from invenio_center.contacts import actions as contacts
from invenio_center.kernel import formats
from invenio_center.models import Role, User
from invenio_center.reports import simulation
from invenio_center.reports.simulation import Wait
from invenio_live.models import SlaClock
from invenio_live.queue import actions
from tests import factories
from tests.invenio_live.queue.waiting import taken, wait

URL = "/center/reports/"


def csv(client: Any, name: str, query: str = "") -> list[list[str]]:
    text = b"".join(client.get(f"{URL}{name}/?format=csv{query}").streaming_content).decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


@pytest.mark.django_db
def test_the_order_now_says_who_was_overtaken(as_role: Any) -> None:
    client, now = as_role(Role.SUPERVISOR), timezone.now()
    agent = factories.make_agent(capacity=10)
    high, low = factories.make_channel("whatsapp", priority=90), factories.make_channel("email", priority=5)
    wait(low, name="Paciente", since=now - timedelta(hours=2))
    wait(high, name="Rápida", since=now - timedelta(hours=1))
    assert taken(agent, 1) == ["Rápida"]
    head, row = csv(client, "queue-now")
    assert (row[head.index("Contato")], row[head.index("Ultrapassado por")]) == ("Paciente", "1")
    assert row[head.index("Por quê")].startswith("Prioridade 5 do canal")
    assert row[head.index("Prazo do SLA")] == "–"
    segment = factories.make_segment("Prazo", first_response_s=3600)
    type(high).objects.filter(pk=high.pk).update(default_segment=segment)
    promised = factories.make_conversation(type(high).objects.get(pk=high.pk), name="Prometida")
    due = SlaClock.objects.get(conversation=promised).due_at
    assert csv(client, "queue-now")[1][head.index("Prazo do SLA")] == formats.when(due)
    assert csv(client, "queue-now", "&tier=webchat")[1:] == []
    assert "Paciente" in client.get(f"{URL}queue-now/").content.decode()


@pytest.mark.django_db
def test_waits_by_class_count_what_was_taken_and_what_waits(as_role: Any) -> None:
    client, now = as_role(Role.SUPERVISOR), timezone.now()
    agent = factories.make_agent(capacity=10)
    high, low = factories.make_channel("whatsapp", priority=90), factories.make_channel("email", priority=5)
    wait(high, since=now - timedelta(minutes=90))
    taken(agent, 1)
    wait(low, name="Paciente", since=now - timedelta(hours=3))
    head, first, second = csv(client, "starvation")
    facts = ("Prioridade", "Chegaram", "Esperam", "Máximo", "Acima do limite")
    assert [first[head.index(name)] for name in facts] == ["81 a 100", "1", "0", "1 h 30 min", "1"]
    assert [second[head.index(name)] for name in facts] == ["1 a 20", "1", "1", "3 h 00 min", "1"]
    assert [second[head.index(name)] for name in ("p50", "p99", "Mais ultrapassado")] == ["–", "–", "1"]


@pytest.mark.django_db
def test_a_due_return_waits_in_its_own_class(as_role: Any) -> None:
    now = timezone.now()
    line = factories.make_channel("whatsapp", priority=90)
    wait(line, name="Devida", due_at=now - timedelta(minutes=85))
    wait(line, name="Devida e escreveu", due_at=now, since=now - timedelta(minutes=10))
    wait(line, name="Para depois", due_at=now + timedelta(hours=3))
    head, row = csv(as_role(Role.SUPERVISOR), "starvation")
    facts = ("Classe", "Esperam", "Máximo", "Acima do limite")
    assert [row[head.index(name)] for name in facts] == ["Agendamentos", "2", "1 h 30 min", "1"]


@pytest.mark.django_db
def test_who_picked_whom_past_whom_and_why(as_role: Any, people: dict[str, User]) -> None:
    line = factories.make_channel("whatsapp", priority=90)
    boss = factories.make_agent(user=people[Role.SUPERVISOR])
    wait(line, name="Primeira", since=timezone.now() - timedelta(hours=1))
    row = wait(line, name="Escolhida")
    actions.claim(row, boss, actor=boss.user, reason="Ligou à diretoria")
    head, line_ = csv(as_role(Role.SUPERVISOR), "out-of-order")
    assert [line_[head.index(name)] for name in ("Contato", "Posição então", "Quem foi ultrapassado", "Motivo")] == [
        "Escolhida", "2", "Primeira", "Ligou à diretoria"
    ]  # fmt: skip
    assert csv(as_role(Role.SUPERVISOR), "out-of-order", "&agent=999999")[1:] == []


@pytest.mark.django_db
def test_changed_priorities_of_every_object(as_role: Any, people: dict[str, User]) -> None:
    boss = people[Role.SUPERVISOR]
    line = factories.make_channel("whatsapp", priority=90)
    lines.set_priorities({line.public_id: 40}, actor=boss)
    contact = factories.make_contact(name="Maria")
    contacts.update_contact(actor=boss, contact=contact, priority=90, reason="Contrato novo")
    rows = csv(as_role(Role.SUPERVISOR), "priority-changes")[1:]
    assert [row[2].partition(":")[0] for row in rows] == ["Contato", "Canal"]
    assert (rows[0][3], rows[0][4]) == ("Prioridade: vazio → 90", "Contrato novo")
    assert len(csv(as_role(Role.SUPERVISOR), "priority-changes", "&object=channel")) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["pending-schedules", "schedule-results", "out-of-order"])
@pytest.mark.parametrize("number", ["²", "9" * 40, "9" * 5000])
def test_a_number_that_is_none_filters_nothing(as_role: Any, page: str, number: str) -> None:
    asked = dict.fromkeys(("owner", "segment", "channel", "agent"), number)
    assert as_role(Role.SUPERVISOR).get(f"{URL}{page}/", asked).status_code == 200


# --- the simulation ---


def day(dice: random.Random) -> list[Wait]:
    """A day at 95 % load: one service every 20 s, most of the work of high priority."""
    made, moment = [], 0.0
    for n in range(1_500):
        moment += dice.expovariate(0.95 / 20)
        rank = dice.choice((1, 2, 3, 4, 4, 4, 4, 4, 4, 4))
        made.append(Wait(moment, (n + 1) * 20.0 + 400, rank, dice.choice((80, 80, 80, 50, 20))))
    return made


@pytest.mark.parametrize("seed", range(3))
def test_a_simulated_day_keeps_the_printed_bound(seed: int) -> None:
    """Ageing shortens the longest wait of the lowest scores, and nobody passes beyond difference × k."""
    arrivals = day(random.Random(seed))
    ageing_s = 60
    off, on = simulation.replay(arrivals, 0), simulation.replay(arrivals, ageing_s)
    assert len(off) == len(on)
    lowest = [[w.ended - w.began for w in served if w.rank == 4 and w.priority == 20] for served in (off, on)]
    assert max(lowest[1]) < max(lowest[0])
    normal = [wait for wait in on if wait.rank == 4]
    for earlier in normal:
        for later in normal:
            if earlier.began < later.began and later.ended < earlier.ended:
                assert later.began - earlier.began <= (later.priority - earlier.priority) * ageing_s
    upper = [[(w.began, w.ended) for w in served if w.rank < 4] for served in (off, on)]
    assert upper[0] == upper[1], "tiers 1 and 2 are served as before"


def test_overtakings_are_counted_as_defined() -> None:
    dice = random.Random(5)
    waits = [Wait(began := dice.randint(0, 50), began + dice.randint(1, 50), 4, 50) for _ in range(200)]
    expected = [sum(o.began > w.began and o.ended < w.ended for o in waits) for w in waits]
    got = simulation.overtaken(waits)
    ties = {w.ended for w in waits}
    assert len(ties) > 1
    assert all(
        abs(a - b) <= sum(o.ended == w.ended for o in waits)
        for a, b, w in zip(got, expected, waits, strict=True)
    )
