"""Lists answer with the same number of queries for 10 and for 200 rows; figures and reports say what is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_app.models import Channel, Envelope
from invenio_center import audit
from invenio_center.models import Contact, Identity, Role, Segment, Tag, User
from invenio_center.reports import schedules
from invenio_live.models import Agent, Schedule
from tests.factories import make_channel, make_conversation, make_segment, make_user
from tests.invenio_live.queue.waiting import wait

pytestmark = pytest.mark.django_db


def _contacts(start: int, count: int) -> None:
    tag, _ = Tag.objects.get_or_create(name="vip")
    for n in range(start, start + count):
        contact = Contact.objects.create(name=f"Pessoa {n:03d}")
        contact.tags.add(tag)
        Identity.objects.create(
            contact=contact, scheme="phone", value=f"+55119{n:08d}", canonical=f"55119{n:08d}"
        )


def _segments(start: int, count: int) -> None:
    Segment.objects.bulk_create(Segment(name=f"S {n}", code=f"s-{n}") for n in range(start, start + count))


def _users(start: int, count: int) -> None:
    User.objects.bulk_create(
        User(username=f"pessoa{n}", role=Role.AGENT) for n in range(start, start + count)
    )


def _trail(start: int, count: int) -> None:
    actor = User.objects.get(role=Role.ADMIN)
    for n in range(start, start + count):
        audit.record("tag.updated", actor=actor, changes={"name": [str(n), str(n + 1)]})


def _envelopes(start: int, count: int) -> None:
    channel = make_channel()
    Envelope.objects.bulk_create(
        Envelope(channel=channel, dedupe_key=f"{channel.pk}-{n}", body=b"{}")
        for n in range(start, start + count)
    )


def _agents(start: int, count: int) -> None:
    for n in range(start, start + count):
        Agent.objects.create(user=make_user(username=f"agente{n}"))


def _schedules(start: int, count: int) -> None:
    channel = make_channel()
    for _ in range(count):
        promise(make_conversation(channel))


def _promised(start: int, count: int) -> None:
    channel = make_channel()
    segment = make_segment(f"Prazo {start}", first_response_s=60)
    Channel.objects.filter(pk=channel.pk).update(default_segment=segment)
    for _ in range(count):
        make_conversation(Channel.objects.get(pk=channel.pk))


def _waiting(start: int, count: int) -> None:
    channel = make_channel()
    for n in range(start, start + count):
        wait(channel, name=f"Pessoa {n}")


def promise(conversation: Any, minutes: int = 30) -> Schedule:
    due = timezone.now() + timedelta(minutes=minutes)
    return Schedule.objects.create(
        conversation=conversation,
        due_at=due,
        promotes_at=due - timedelta(minutes=5),
        time_zone="America/Sao_Paulo",
    )


LISTS: list[tuple[str, str, Callable[[int, int], None], int]] = [
    ("admin:invenio_center_contact_changelist", Role.SUPERVISOR, _contacts, 200),
    ("admin:invenio_center_segment_changelist", Role.SUPERVISOR, _segments, 200),
    ("admin:invenio_center_user_changelist", Role.ADMIN, _users, 200),
    ("admin:invenio_center_auditentry_changelist", Role.COMPLIANCE, _trail, 200),
    ("admin:channels_app_envelope_changelist", Role.ADMIN, _envelopes, 200),
    ("admin:monitor_agents", Role.SUPERVISOR, _agents, 60),
    ("admin:monitor_queue", Role.SUPERVISOR, _waiting, 40),
    ("admin:pending_schedules", Role.SUPERVISOR, _schedules, 40),
    ("admin:report_sla", Role.SUPERVISOR, _promised, 40),
]


@pytest.mark.parametrize(("name", "role", "fill", "most"), LISTS, ids=[one[0] for one in LISTS])
def test_queries_do_not_grow_with_the_rows(
    name: str, role: str, fill: Callable[[int, int], None], most: int, as_role: Any
) -> None:
    client, address = as_role(role), reverse(name)
    fill(0, 10)
    client.get(address)
    few = _count(client, address)
    fill(10, most - 10)
    assert _count(client, address) <= few


def _count(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pending_schedules_filter_and_lateness(as_role: Any) -> None:
    channel = make_channel()
    promise(make_conversation(channel), 60)
    late = promise(make_conversation(channel), -7)
    now = timezone.now()
    assert [one.pk for one in schedules.pending(schedules.Filters(late=True), now)] == [late.pk]
    assert [one.pk for one in schedules.pending(schedules.Filters(status="promoted"), now)] == [late.pk]
    assert schedules.pending(schedules.Filters(status="pending"), now).count() == 1
    page = as_role(Role.SUPERVISOR).get(reverse("admin:pending_schedules"), {"late": "1"}).content.decode()
    assert "7 min" in page
    assert "Atrasado" in page


def test_csv_has_the_rows_of_the_page_and_runs_no_formula(as_role: Any) -> None:
    conversation = make_conversation(make_channel())
    Contact.objects.filter(pk=conversation.contact_id).update(name="=HYPERLINK(1)")
    promise(conversation)
    answer = as_role(Role.SUPERVISOR).get(reverse("admin:pending_schedules_csv"))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeffData e hora;")
    assert ";'=HYPERLINK(1);" in text
    assert text.count("\r\n") == 2


def test_figures_of_the_start_page_link_to_their_lists(as_role: Any) -> None:
    channel = make_channel()
    make_conversation(channel)
    promise(make_conversation(channel), -7)
    page = as_role(Role.SUPERVISOR).get("/center/").content.decode()
    assert '<span class="figure-name">Na fila agora</span>\n    <span class="figure-value">2</span>' in page
    assert (
        '<span class="figure-name">Agendamentos atrasados</span>\n    <span class="figure-value">1</span>'
        in page
    )
    for name in ("monitor_queue", "monitor_agents", "pending_schedules", "channels"):
        assert f'href="{reverse(f"admin:{name}")}' in page


def test_the_monitor_shows_the_order_of_the_queue_with_its_reasons(as_role: Any) -> None:
    low, high = make_channel(name="Suporte", priority=10), make_channel(name="Vendas", priority=90)
    wait(low, name="Beatriz Nunes")
    wait(high, name="Otávio Lima")
    page = as_role(Role.SUPERVISOR).get(reverse("admin:monitor_queue")).content.decode()
    assert "2 na fila" in page
    assert page.index("Otávio Lima") < page.index("Beatriz Nunes")
    assert "Prioridade 90 do canal WhatsApp - Vendas" in page
