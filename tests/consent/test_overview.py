"""Figures over everybody, days with too many ways out, verifications that are kept, and the random twenty."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from consent.ledger import actions, queries
from consent.models import ConsentText, Sample, SubjectState, Tally
from consent.overview import figures, samples, verification_runs, ways_out
from consent.overview.ways_out import Line
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict, Invalid

from . import people

pytestmark = pytest.mark.django_db
ZONE = "America/Sao_Paulo"


def folded_by_hand() -> dict[str, Any]:
    """The same counts by asking each person's state; who was erased is nobody any more."""
    counts: dict[str, Any] = {}
    for person in SubjectState.objects.values_list("answers_to", flat=True).distinct():
        if queries.person(person)["status"] == "erased":
            continue
        for row in queries.state(person):
            if row["state"] != "unknown":
                cell = counts.setdefault(row["channel"], {}).setdefault(row["purpose"], {})
                cell[row["state"]] = cell.get(row["state"], 0) + 1
    return counts


def mixed(text: ConsentText) -> None:
    """People in all kinds of states, some merged, one erased."""
    persons = [people.someone() for _ in range(8)]
    for person in persons[:5]:
        people.opt_in(person, text)
    people.opt_out(persons[0])
    people.opt_out(persons[1], channels=[], purposes=[])
    people.event(persons[5], "consent.declared")
    actions.record_first_contact(subject_id=persons[6], channel="whatsapp", ref=None)
    people.event(persons[7], "consent.refused", purposes=[])
    actions.merge_subjects(survivor=persons[2], merged=persons[0])
    actions.erase_subject(subject_id=persons[3], actor="compliance")


def test_figures_equal_what_each_person_s_state_says(text: ConsentText) -> None:
    mixed(text)
    found = figures.current()
    assert (found.states, found.people) == (folded_by_hand(), 6)


def test_a_consent_that_ends_stands_as_expired_once_its_hour_is_over(text: ConsentText) -> None:
    person = people.someone()
    hour = sql.now().replace(minute=0, second=0, microsecond=0)
    for purpose, ends in (("survey", hour - timedelta(seconds=1)), ("marketing", hour)):
        people.event(
            person, "consent.granted", purposes=[purpose], occurred_at=people.LONG_AGO, expires_at=ends
        )
    states = figures.current().states["whatsapp"]
    assert states == {"survey": {"expired": 1}, "marketing": {"granted": 1}}


def test_consents_that_end_within_thirty_days_are_counted(text: ConsentText) -> None:
    soon, later = people.someone(), people.someone()
    for person, days in ((soon, 20), (later, 40)):
        people.event(person, "consent.granted", expires_at=sql.now() + timedelta(days=days))
    assert figures.current().expiring == {"whatsapp": {"marketing": 1}}


def test_an_append_that_is_rolled_back_counts_nothing(text: ConsentText) -> None:
    with pytest.raises(Conflict), transaction.atomic():
        people.opt_in(people.someone(), text)
        raise Conflict
    assert figures.current() == figures.Figures()


def test_settling_makes_few_rows_of_many_and_changes_no_sum(text: ConsentText) -> None:
    for _ in range(6):
        people.opt_out(people.opt_in(people.someone(), text).subject_id)
    before, rows = figures.current(), Tally.objects.count()
    assert figures.settle() > 0
    assert figures.current() == before
    assert Tally.objects.count() < rows / 3
    assert figures.settle() == 0


def test_texts_are_counted_with_every_grant(text: ConsentText) -> None:
    for count in (1, 2):
        grant = people.opt_in(people.someone(), text)
        (row,) = figures.current().texts
        assert (row["code"], row["version"], row["grants"]) == (text.code, 1, count)
        assert row["last"] == grant.occurred_at


def test_ways_out_are_counted_by_channel_and_day() -> None:
    for _ in range(3):
        people.opt_out(people.someone())
    people.opt_out(people.someone(), channels=["email", "sms"])
    people.opt_out(people.someone(), channels=[])
    lines = {line.channel: line for line in ways_out.by_channel(ZONE)}
    assert {channel: line.today for channel, line in lines.items()} == {
        "": 1, "whatsapp": 3, "email": 1, "sms": 1,
    }  # fmt: skip
    assert len(lines["whatsapp"].days) == 15
    assert lines["whatsapp"].days[-1][0] == sql.now().astimezone(ways_out.ZoneInfo(ZONE)).date()


@pytest.mark.parametrize(
    ("usual", "today", "unusual"),
    [(0, 9, False), (0, 10, True), (4, 12, False), (4, 13, True), (100, 300, False), (100, 301, True)],
)
def test_a_day_is_unusual_above_three_times_the_median_and_nine(
    usual: int, today: int, unusual: bool
) -> None:
    counts = [usual] * 14 + [today]
    line = Line("sms", [(date(2026, 1, 1) + timedelta(days=at), n) for at, n in enumerate(counts)])
    assert line.unusual is unusual


def test_one_wild_day_before_does_not_hide_today() -> None:
    counts = [2] * 13 + [900, 40]
    assert Line("sms", [(date(2026, 1, 1) + timedelta(days=at), n) for at, n in enumerate(counts)]).unusual


def test_a_verification_is_kept_with_its_outcome(text: ConsentText) -> None:
    people.opt_in(people.someone(), text)
    run = verification_runs.run()
    assert (run.ok, run.events, verification_runs.last_good()) == (True, queries.newest(), run)


def test_a_broken_ledger_is_kept_as_such(text: ConsentText) -> None:
    event = people.opt_in(people.someone(), text)
    good = verification_runs.run()
    people.tamper("UPDATE consent_event SET event_hash = repeat('0', 64) WHERE seq = %s", event.seq)
    run = verification_runs.run()
    assert not run.ok
    assert run.faults[0]["seq"] == event.seq
    assert (verification_runs.last(), verification_runs.last_good()) == (run, good)


def test_twenty_grants_are_drawn_and_nothing_else(text: ConsentText) -> None:
    for _ in range(25):
        person = people.someone()
        people.opt_in(person, text)
        people.opt_out(person)
    sample = samples.draw(actor=uuid.uuid4())
    items = samples.items(sample)
    assert len({item.event.seq for item in items}) == 20
    assert {item.event.type for item in items} == {"consent.granted"}
    assert all(item.good for item in items)


def test_numbers_are_drawn_where_the_ledger_is_too_large_to_list(
    text: ConsentText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "SMALL", 10)
    for _ in range(30):
        people.opt_in(people.someone(), text)
    assert len(samples.draw(actor=uuid.uuid4()).rows) == 20


def test_a_grant_that_would_not_stand_is_shown_as_such(text: ConsentText) -> None:
    beyond = people.event(
        people.someone(), "consent.granted", text=text, channels=["voice"], occurred_at=people.LONG_AGO
    )
    (item,) = samples.items(samples.draw(actor=uuid.uuid4()))
    assert item.event.seq == beyond.seq
    assert not item.covered
    assert not item.identified
    assert item.text
    assert not item.text.before_the_act
    assert not item.good


def test_a_sample_is_finished_whole_and_once(text: ConsentText) -> None:
    people.opt_in(people.someone(), text)
    sample, officer = samples.draw(actor=uuid.uuid4()), uuid.uuid4()
    seq = sample.rows[0]["seq"]
    with pytest.raises(Invalid):
        samples.finish(public_id=sample.public_id, actor=officer, found={}, note="")
    done = samples.finish(
        public_id=sample.public_id, actor=officer, found={seq: ("doubt", "Sem IP")}, note="Ver coleta"
    )
    assert (done.doubts, done.rows[0]["note"]) == (1, "Sem IP")
    with pytest.raises(Conflict):
        samples.finish(public_id=sample.public_id, actor=officer, found={seq: ("ok", "")}, note="")
    assert Sample.objects.get().finished_by == officer


def test_without_grants_there_is_nothing_to_draw() -> None:
    with pytest.raises(Conflict):
        samples.draw(actor=uuid.uuid4())
