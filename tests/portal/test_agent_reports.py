"""Relatórios > Operadores and Pausas: figures of known days, the same on screen and in the file."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invenio_center.models import BusinessHours, Holiday
from invenio_center.reports import agents, pauses
from invenio_live.agents import actions
from invenio_live.models import (
    Agent,
    Conversation,
    ConversationEvent,
    Message,
    Pause,
    PresenceSpan,
    Rating,
    Team,
)
from tests import factories
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
MONDAY = date(2026, 3, 2)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def at(text: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, datetime.strptime(text, "%H:%M").time(), ZONE)


NOW = at("12:00", MONDAY + timedelta(days=3))


def was(agent: Agent, *stations: tuple[datetime, str], pause: Pause | None = None) -> None:
    """The agent's times one after the other; the last one goes on."""
    PresenceSpan.objects.filter(agent=agent).delete()
    ends = [moment for moment, _ in stations[1:]] + [None]
    for (moment, state), end in zip(stations, ends, strict=True):
        taken = pause if state == "paused" else None
        PresenceSpan.objects.create(agent=agent, state=state, started_at=moment, ended_at=end, pause=taken)


def paused(agent: Agent, begin: datetime, minutes: int, planned: int = 15, name: str = "Café") -> Pause:
    kind = factories.make_pause_type(name, planned)
    return Pause.objects.create(
        agent=agent, type=kind, started_at=begin, planned_until=begin + timedelta(minutes=planned),
        ended_at=begin + timedelta(minutes=minutes), note="Com a equipe",
    )  # fmt: skip


def wrote(row: Conversation, moment: datetime, agent: Agent | None = None) -> None:
    Message.objects.create(
        conversation=row, channel=row.channel, direction="out" if agent else "in", text="…", at=moment,
        author=agent.user if agent else None,
    )  # fmt: skip


def of(cast: Cast, first: date = MONDAY, last: date = MONDAY, **fields: Any) -> dict[date, agents.Row]:
    filters = agents.Filters(first, last, agent=cast.ana.pk, **fields)
    return {row.day: row for row in agents.rows(filters, NOW)}


def test_a_day_with_a_pause_that_lasted_too_long(cast: Cast) -> None:
    pause = paused(cast.ana, at("10:00"), 25)
    was(cast.ana, (at("00:00"), "offline"), (at("09:00"), "online"), (at("10:00"), "paused"),
        (at("10:25"), "online"), (at("12:00"), "offline"), pause=pause)  # fmt: skip
    row = of(cast)[MONDAY]
    assert (row.online_s, row.paused_s) == (155 * 60, 25 * 60)
    assert (row.first_in, row.last_out) == (at("09:00"), at("12:00"))
    assert row.pauses == [agents.Rest("Café", 1, 25 * 60, 15 * 60, 10 * 60)]
    assert (row.planned_s, row.overrun_s) == (900, 600)
    assert (row.expected_s, row.missed_s) == (None, 0)


def test_time_over_midnight_is_cut_and_what_goes_on_counts_until_now(cast: Cast) -> None:
    was(cast.ana, (at("00:00"), "offline"), (at("22:00"), "online"))
    rows = of(cast, MONDAY, MONDAY + timedelta(days=10))
    hours = {day.day: row.online_s / 3600 for day, row in rows.items()}
    assert hours == {2: 2, 3: 24, 4: 24, 5: 12}


def test_being_away_is_held_against_the_hours_of_lines_and_segments_together(cast: Cast) -> None:
    week = {str(day): [["09:00", "12:00"]] for day in range(5)}
    early = BusinessHours.objects.create(name="Cedo", intervals=week)
    late = BusinessHours.objects.create(name="Tarde", intervals={"0": [["11:00", "14:00"]]})
    type(cast.line).objects.filter(pk=cast.line.pk).update(hours=early)
    segment = factories.make_segment(hours=late, agents=[cast.ana.user])
    actions.set_rights(cast.ana, actor=cast.supervisor, channels=[cast.line], segments=[segment])
    Holiday.objects.create(hours=early, day=MONDAY + timedelta(days=1), name="Feriado")
    was(cast.ana, (at("00:00"), "offline"), (at("10:00"), "online"), (at("13:00"), "offline"))
    rows = of(cast, MONDAY, MONDAY + timedelta(days=2))
    assert (rows[MONDAY].expected_s, rows[MONDAY].missed_s) == (5 * 3600, 2 * 3600)
    assert MONDAY + timedelta(days=1) not in rows, "closed that day, nobody was expected"
    absent = rows[MONDAY + timedelta(days=2)]
    assert (absent.first_in, absent.expected_s, absent.missed_s) == (None, 3 * 3600, 3 * 3600)


def test_the_hours_of_a_team_are_those_of_its_members(cast: Cast) -> None:
    week = BusinessHours.objects.create(name="Cedo", intervals={"0": [["09:00", "12:00"]]})
    segment = factories.make_segment(hours=week, agents=[cast.bruno.user])
    was(cast.ana, (at("00:00"), "offline"), (at("11:00"), "online"))
    assert of(cast)[MONDAY].expected_s is None, "the segment is another one's"
    team = Team.objects.create(name="Manhã")
    team.members.add(cast.ana.user)
    team.segments.add(segment)
    assert (of(cast)[MONDAY].expected_s, of(cast)[MONDAY].missed_s) == (3 * 3600, 2 * 3600)
    team.segments.clear()
    type(cast.line).objects.filter(pk=cast.line.pk).update(hours=week)
    assert of(cast)[MONDAY].missed_s == 2 * 3600, "without lines of one's own one serves all of them"
    only = agents.Filters(MONDAY, MONDAY, segment=segment.pk)
    assert [agent.pk for agent in agents.people(only)] == [cast.bruno.pk]
    team.segments.add(segment)
    assert [agent.pk for agent in agents.people(only)] == [cast.ana.pk, cast.bruno.pk]
    assert pauses.segments_by_agent()[cast.ana.pk] == segment.name


def test_answers_are_counted_by_customer_and_hour_and_their_time_is_the_median(cast: Cast) -> None:
    was(cast.ana, (at("08:00"), "online"))
    one, other = factories.make_conversation(cast.line), factories.make_conversation(cast.line)
    Message.objects.all().delete()
    wrote(one, at("09:00"))
    wrote(one, at("09:05"))
    wrote(one, at("09:10"), cast.ana)  # 10 min after the first thing unanswered
    wrote(one, at("09:11"), cast.ana)  # answers nothing
    wrote(one, at("10:00"))
    wrote(one, at("10:02"), cast.ana)
    wrote(other, at("10:00"))
    wrote(other, at("10:30"), cast.bruno)
    wrote(other, at("10:40"))
    wrote(other, at("10:44"), cast.ana)
    row = of(cast)[MONDAY]
    assert (row.served, row.by_hour, row.median_s) == (2, {9: 1, 10: 2}, 240)


def test_ratings_and_customers_who_came_back_belong_to_who_had_the_last_word(cast: Cast) -> None:
    was(cast.ana, (at("08:00"), "online"))
    hers, passed_on = factories.make_conversation(cast.line), factories.make_conversation(cast.line)
    quiet = factories.make_conversation(cast.line)
    Message.objects.all().delete()
    for row, score in ((hers, 5), (passed_on, 1), (quiet, 2)):
        wrote(row, at("09:00"))
        wrote(row, at("09:10"), cast.ana)
        Rating.objects.create(conversation=row, score=score)
    wrote(passed_on, at("09:20"), cast.bruno)
    came_back = {"type": "conversation.reopened", "at": at("10:00")}
    ConversationEvent.objects.create(conversation=hers, data={"by": "customer"}, **came_back)
    ConversationEvent.objects.create(conversation=quiet, data={"by": "person"}, **came_back)
    row = of(cast)[MONDAY]
    assert (row.served, row.reopened, row.rated, row.score) == (3, 1, 2, 3.5)


def test_a_team_is_shown_alone(cast: Cast) -> None:
    team = Team.objects.create(name="Noite")
    team.members.add(cast.bruno.user)
    assert agents.people(agents.Filters(MONDAY, MONDAY, team=team.pk)) == [cast.bruno]
    paused(cast.ana, at("10:00"), 5)
    mine = paused(cast.bruno, at("11:00"), 5, name="Lanche")
    assert list(pauses.found(pauses.Filters(MONDAY, MONDAY, team=team.pk))) == [mine]


def test_a_long_history_is_not_read_for_a_short_period(cast: Cast) -> None:
    """Of what lies before the period, one row of each agent."""
    begin = at("00:00") - timedelta(days=800)
    PresenceSpan.objects.filter(agent=cast.ana).delete()
    steps = [begin + timedelta(hours=2) * n for n in range(801 * 12)]
    PresenceSpan.objects.bulk_create(
        PresenceSpan(agent=cast.ana, state="offline" if n % 2 else "online", started_at=step, ended_at=end)
        for n, (step, end) in enumerate(zip(steps, [*steps[1:], None], strict=True))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE invenio_live_presencespan")
    with CaptureQueriesContext(connection) as asked:
        assert of(cast)[MONDAY].online_s > 0
    report = next(query["sql"] for query in asked if "generate_series" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the few messages of a test are read faster without
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {report}")
        plan = cursor.fetchone()[0][0]["Plan"]
    assert "message_of_author" in {node.get("Index Name") for node in nodes(plan)}
    read = sum(
        node["Actual Rows"] * node["Actual Loops"]
        + node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
        for node in nodes(plan)
        if node.get("Relation Name") == "invenio_live_presencespan"
    )
    assert read <= 14, "the twelve of that day, and the one that reaches into it"


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for below in plan.get("Plans", ()) for node in nodes(below))]


def test_a_year_is_read_in_pieces_and_each_costs_one_statement(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for agent in (cast.ana, cast.bruno):
        was(agent, (at("08:00"), "online"))
    whole = list(agents.rows(agents.Filters(MONDAY, NOW.date()), NOW))
    monkeypatch.setattr(agents, "ROWS_AT_ONCE", 3)
    with CaptureQueriesContext(connection) as asked:
        assert list(agents.rows(agents.Filters(MONDAY, NOW.date()), NOW)) == whole
    assert len(whole) == 8
    assert sum("generate_series" in query["sql"] for query in asked) == 4
    assert len(asked) == 4 + 9, "people, what they may take, its hours; nothing for each row"


def test_pauses_come_newest_first_whatever_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = factories.make_pause_type("Almoço", 60)
    for n in range(7):
        begin = at("09:00") + timedelta(hours=n // 2)
        Pause.objects.create(agent=cast.ana, type=kind, started_at=begin, planned_until=begin, ended_at=begin)
    filters = pauses.Filters(MONDAY, MONDAY)
    whole = list(pauses.rows(pauses.found(filters), NOW))
    monkeypatch.setattr(pauses, "BATCH", 2)
    assert list(pauses.rows(pauses.found(filters), NOW)) == whole
    assert [row.started_at for row in whole] == sorted((row.started_at for row in whole), reverse=True)
    assert len(whole) == 7
    assert not list(pauses.rows(pauses.found(pauses.Filters(MONDAY, MONDAY, agent=cast.bruno.pk)), NOW))


def read_csv(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def center(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.supervisor)
    return client


def test_screen_and_file_say_the_same(cast: Cast, center: Client) -> None:
    pause = paused(cast.ana, at("10:00"), 25)
    was(cast.ana, (at("00:00"), "offline"), (at("09:00"), "online"), (at("10:00"), "paused"),
        (at("10:25"), "online"), (at("12:00"), "offline"), pause=pause)  # fmt: skip
    period = {"since": "2026-03-01", "until": "2026-03-03", "agent": cast.ana.pk}
    page = center.get("/center/reports/agents/", period).content.decode()
    assert "09:00 a 12:00" in page
    assert "Café: 25 min de 15 min" in page
    (line,) = read_csv(center.get("/center/reports/agents/csv/", period))
    assert (line["Dia"], line["Operador"], line["Excedido (min)"]) == ("02/03/2026", "Ana", "10,0")
    page = center.get("/center/reports/pauses/", period).content.decode()
    assert "Com a equipe" in page
    (line,) = read_csv(center.get("/center/reports/pauses/csv/", period))
    assert (line["Tipo"], line["Previsto (min)"], line["Realizado (min)"]) == ("Café", "15,0", "25,0")


@pytest.mark.parametrize(
    "query", ["?since=ontem", "?since=2026-03-05&until=2026-03-01", "?agent=x&page=9", "?until=0001-01-01"]
)
def test_whatever_is_asked_for_there_is_a_page(center: Client, query: str) -> None:
    for report in ("agents", "pauses"):
        assert center.get(f"/center/reports/{report}/{query}").status_code == 200


def test_only_supervisors_open_them(cast: Cast) -> None:
    for user in (cast.officer, cast.admin):
        client = Client()
        client.force_login(user)
        for path in ("agents/", "agents/csv/", "pauses/", "pauses/csv/"):
            assert client.get(f"/center/reports/{path}").status_code == 403
