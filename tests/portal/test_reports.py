"""Relatórios > SLA and Relatórios > Tempos: figures, filters, files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from channels_app.models import Channel
from invenio_center.models import BusinessHours, Role
from invenio_center.reports import sla, times
from invenio_center.reports.narrowing import Narrowing, narrowing
from invenio_live.conversations import actions
from invenio_live.models import Agent, Conversation, SlaClock
from tests.factories import make_agent, make_channel, make_outcome, make_segment, receive, take

pytestmark = pytest.mark.django_db


def ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


@pytest.fixture
def line() -> Channel:
    channel = make_channel(name="Vendas")
    promise = make_segment("Clientes", first_response_s=600, resolution_s=36_000)
    Channel.objects.filter(pk=channel.pk).update(default_segment=promise)
    return Channel.objects.get(pk=channel.pk)


@pytest.fixture
def ana() -> Agent:
    return make_agent(username="ana", name="Ana")


def answered(line: Channel, agent: Agent, minutes: float, **fields: Any) -> Conversation:
    """Wrote that long ago, was taken and answered now."""
    row = receive(line, at=ago(minutes), **fields).conversation
    take(row, agent)
    actions.send_reply(conversation=row.public_id, agent=agent, client_id="r", text="Pois não.")
    return row


def wide(**fields: Any) -> Narrowing:
    return Narrowing(since=timezone.localdate() - timedelta(days=2), **fields)


def test_a_late_answer_has_its_excess_and_who_had_it(line: Channel, ana: Agent) -> None:
    answered(line, ana, 30)
    answered(line, ana, 5)
    filters = sla.Filters(wide(), kind="first")
    late, good = sorted(sla.rows(list(sla.clocks(filters))), key=lambda row: row.started_at)
    assert (late.broken, good.broken, good.excess_s) == (True, False, 0)
    assert 1_195 <= late.excess_s <= 1_230
    assert (late.ending, late.holders) == ("Respondido", "Ana")
    (share,) = sla.shares(sla.clocks(filters))
    assert (share.kind, share.total, share.broken, share.kept_percent) == ("1ª resposta", 2, 1, 50)


def test_filters_narrow_by_verdict_line_segment_and_operator(line: Channel, ana: Agent) -> None:
    answered(line, ana, 30)
    receive(line, at=ago(1))
    other = make_channel()

    def count(breached: str = "", *, open: bool = False, **fields: Any) -> int:
        return sla.clocks(sla.Filters(wide(**fields), "first", breached, open)).count()

    assert (count(), count("yes"), count("no"), count(open=True)) == (2, 1, 1, 1)
    assert (count(channel=line.pk), count(channel=other.pk)) == (2, 0)
    assert (count(segment=line.default_segment_id), count(segment=0)) == (2, 0)
    assert (count(agent=ana.pk), count("yes", agent=make_agent().pk)) == (1, 0)
    assert sla.clocks(sla.Filters(Narrowing(until=timezone.localdate() - timedelta(days=3)))).count() == 0


def test_a_breach_that_no_sweep_has_marked_counts_all_the_same(line: Channel) -> None:
    receive(line, at=ago(30))
    assert not SlaClock.objects.filter(breached_at__isnull=False).exists()
    assert sla.broken_now() == 1
    (row,) = sla.rows(list(sla.clocks(sla.Filters(wide(), breached="yes"))))
    assert (row.broken, row.holders, row.ending) == (True, "Ninguém", "Em aberto")


def test_the_file_has_the_rows_of_the_page(line: Channel, ana: Agent, as_role: Any) -> None:
    answered(line, ana, 30)
    client = as_role(Role.SUPERVISOR)
    page = client.get(reverse("admin:report_sla"), {"breached": "yes"}).content.decode()
    text = b"".join(
        client.get(reverse("admin:report_sla_csv"), {"breached": "yes"}).streaming_content
    ).decode()
    assert "1 prazo, fuso de" in page
    assert text.startswith("\ufeffProtocolo;")
    assert text.count("\r\n") == 2
    assert ";Estourado;" in text


def test_the_first_page_counts_what_is_broken_now(line: Channel, as_role: Any) -> None:
    receive(line, at=ago(30))
    page = as_role(Role.SUPERVISOR).get("/center/").content.decode()
    assert '<span class="figure-name">SLA estourado</span>\n    <span class="figure-value">1</span>' in page


def test_times_count_wait_response_and_handling(line: Channel, ana: Agent) -> None:
    row = answered(line, ana, 30)
    Conversation.objects.update(opened_at=ago(30))
    actions.close(conversation=row.public_id, actor=ana.user, outcome=make_outcome())
    found = {one.measure[:3]: one for one in times.rows(times.Filters(wide()))}
    assert [found[name].count for name in ("TME", "TMR", "TMA")] == [1, 1, 1]
    assert 1_795 <= found["TME"].clock.mean <= 1_830
    assert 1_795 <= found["TMR"].clock.max <= 1_830
    assert found["TMA"].clock.p90 < 30
    assert found["TMR"].business == found["TMR"].clock


def test_times_in_business_hours_leave_out_what_is_closed(line: Channel, ana: Agent) -> None:
    never = BusinessHours.objects.create(name="Nunca", intervals={"0": [["00:00", "00:00"]]})
    Channel.objects.filter(pk=line.pk).update(hours=never)
    answered(line, ana, 30)
    (response,) = (one for one in times.rows(times.Filters(wide())) if one.measure.startswith("TMR"))
    assert response.business.max == 0 < response.clock.max


def test_times_are_grouped_by_hour_and_weekday(line: Channel, ana: Agent, as_role: Any) -> None:
    answered(line, ana, 30)
    for group in ("hour", "weekday"):
        (response,) = (
            one for one in times.rows(times.Filters(wide(), group)) if one.measure.startswith("TMR")
        )
        begun = timezone.localtime(ago(30))
        assert response.group in (f"{begun:%H}h", times.DAYS[begun.weekday()])
    client = as_role(Role.SUPERVISOR)
    page = client.get(reverse("admin:report_times"), {"group": "hour"}).content.decode()
    assert "TMR: resposta" in page
    assert f"Fuso de {settings.TIME_ZONE}." in page
    text = b"".join(client.get(reverse("admin:report_times_csv")).streaming_content).decode()
    assert "TMR: resposta;;1;" in text


def test_the_spread_is_the_one_of_the_textbook() -> None:
    spread = times.Spread.of([float(n) for n in range(10, 0, -1)])
    assert (spread.mean, spread.median, spread.p90, spread.max) == (5.5, 5.5, 9.0, 10.0)
    assert times.Spread.of([7.0]) == times.Spread(7.0, 7.0, 7.0, 7.0)


@pytest.mark.parametrize(
    "asked", [{"since": "ontem"}, {"segment": "x"}, {"agent": "²"}, {"channel": "9" * 30}]
)
def test_what_is_not_understood_narrows_nothing(asked: dict[str, str]) -> None:
    assert narrowing(asked) == Narrowing()
