"""Ageing: off by default, one point is worth k seconds, and nobody overtakes beyond the printed bound."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from invenio_center.kernel import broadcast, sql
from invenio_center.models import AuditEntry
from invenio_center.operation.actions import save_operation
from invenio_live.models import Conversation, ConversationEvent, Lane, LaneEntry
from invenio_live.queue import previews, queries
from tests import factories
from tests.cast import Cast

from .waiting import listed, taken, wait

ZONE = ZoneInfo("America/Sao_Paulo")


def on_day(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-10T{text}").replace(tzinfo=ZONE)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = on_day("12:00:00")
    monkeypatch.setattr(sql, "now", lambda: moment)
    return moment


def test_a_point_is_worth_k_seconds_of_waiting(cast: Cast, noon: datetime) -> None:
    """The figures of the product page: WhatsApp 80 from 10:00 has key 8:40."""
    whatsapp = factories.make_channel("whatsapp", name="Vendas", priority=80)
    email = factories.make_channel("email", name="E-mail", priority=50)
    hugo = wait(whatsapp, name="Hugo", since=on_day("10:00"))
    wait(email, name="Iara", since=on_day("09:50"))
    nina = wait(email, name="Nina", since=on_day("09:20"))
    assert listed(None) == ["Hugo", "Nina", "Iara"], "off: time breaks ties only"
    save_operation(actor=None, ageing_s=60)
    assert listed(None) == ["Nina", "Hugo", "Iara"]
    sentences = [entry.why for entry in queries.list_queue(None, 3).entries]
    assert sentences == [
        "Prioridade 50 do canal E-mail, esperando desde 09:20, adiantado pelo tempo de espera.",
        "Prioridade 80 do canal WhatsApp - Vendas, esperando desde 10:00.",
        "Prioridade 50 do canal E-mail, esperando desde 09:50.",
    ]
    assert queries.why(nina) == sentences[0]
    assert [entry.priority for entry in queries.list_queue(None, 3).entries] == [50, 80, 50]
    assert queries.compare(nina, hugo) == (
        "Antes de Hugo porque espera 40 min a mais, e 80 contra 50 vale 30 min de espera."
    )


def test_turning_it_on_and_off_moves_lanes_and_no_row(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(broadcast, "publish_now", lambda _groups, frame, **_: sent.append(frame))
    row = wait(cast.line, name="A")
    with django_capture_on_commit_callbacks(execute=True):
        save_operation(actor=cast.supervisor, ageing_s=60, reason="Fim de semana")
    (change,) = [frame["data"]["lanes"] for frame in sent if frame["type"] == "lanes.changed"]
    assert [(lane["order_priority"], lane["head_start_s"], lane["priority"]) for lane in change] == [
        (0, 5400, 90)
    ]
    assert Conversation.objects.get(pk=row.pk).version == row.version
    wait(factories.make_channel("email", priority=10), name="B")
    for entry in LaneEntry.objects.select_related("lane"):
        assert (entry.order_priority, entry.head_start_s) == (
            entry.lane.order_priority,
            entry.lane.head_start_s,
        )
    assert AuditEntry.objects.get(action="operation.updated").changes["ageing_s"] == [0, 60]
    save_operation(actor=cast.supervisor, ageing_s=0)
    assert set(Lane.objects.values_list("order_priority", "head_start_s")) == {(90, 0), (10, 0)}


def test_the_claim_follows_it_and_its_event_says_so(cast: Cast) -> None:
    now = timezone.now()
    low = factories.make_channel("email", priority=10)
    wait(cast.line, name="Novo", since=now - timedelta(minutes=1))
    old = wait(low, name="Antigo", since=now - timedelta(minutes=90))
    save_operation(actor=None, ageing_s=60)
    assert taken(cast.ana) == ["Antigo", "Novo"]
    event = ConversationEvent.objects.get(conversation=old, type="conversation.claimed")
    assert queries.why_claimed(event.data).endswith("adiantado pelo tempo de espera.")


def test_returns_and_webchat_are_never_passed(cast: Cast) -> None:
    save_operation(actor=None, ageing_s=3600)
    now = timezone.now()
    webchat = factories.make_channel("webchat", priority=1)
    wait(cast.line, name="Dias", since=now - timedelta(days=6))
    wait(webchat, name="Site", since=now, visitor_seen_at=now)
    wait(factories.make_channel("email", priority=1), name="Retorno", due_at=now)
    assert listed(cast.ana) == taken(cast.ana) == ["Retorno", "Site", "Dias"]


@pytest.mark.parametrize("seed", range(3))
def test_nobody_arriving_later_than_the_bound_overtakes(cast: Cast, seed: int) -> None:
    """Also at the bound itself: for each pair, the one of less priority waits at most difference times k longer."""
    dice, now = random.Random(seed), timezone.now()
    lines = [factories.make_channel("email", priority=score) for score in (1, 30, 50, 80, 100)]
    for line in lines:
        for _ in range(8):
            wait(line, since=now - timedelta(seconds=dice.randint(0, 8000)))
    ageing_s = dice.choice((1, 20, 60))
    save_operation(actor=None, ageing_s=ageing_s)
    entries = queries.list_queue(None, 100).entries
    for at, first in enumerate(entries):
        for later in entries[at + 1 :]:
            ahead = (first.ready_at - later.ready_at).total_seconds()
            assert ahead <= (first.priority - later.priority) * ageing_s


def test_a_preview_shows_the_order_under_an_ageing_nobody_saved(cast: Cast) -> None:
    low = factories.make_channel("email", priority=10)
    wait(cast.line, name="Novo")
    wait(low, name="Antigo", since=timezone.now() - timedelta(hours=3))
    rows = previews.preview(previews.Unsaved(ageing_s=60))
    assert [(row.name, row.old, row.new, row.priority) for row in rows] == [
        ("Antigo", 2, 1, 10),
        ("Novo", 1, 2, 90),
    ]
    assert listed(cast.ana) == ["Novo", "Antigo"]
