"""Claims against claims, priorities, messages and rights: threads on a real PostgreSQL.

Each guard has its negative control: the same race with a claim from which the guard was taken away.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

import invenio_live.queue
from channels_app.lines import actions as lines
from channels_app.models import Channel
from invenio_center.models import Contact
from invenio_live.agents import actions as agents_actions
from invenio_live.models import Agent, Conversation
from invenio_live.queue import actions
from invenio_live.queue.errors import AtCapacity
from invenio_live.queue.place import assign
from tests import factories
from tests.races.contest import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
CLAIM = (Path(invenio_live.queue.__file__).parent / "claim.sql").read_text()
TRY = "NOT pg_try_advisory_xact_lock(claim_space, (item.conversation & 2147483647)::integer)"
STILL_THERE = "AND target.holder_id IS NULL"


def fill(channel: Channel, count: int, *, step: int = 1) -> list[int]:
    """Waiting rows in order of arrival; primary keys, head first."""
    now = timezone.now() - timedelta(hours=10)
    people = Contact.objects.bulk_create(Contact(name=f"C{n}") for n in range(count))
    rows = [
        Conversation(
            channel=channel, contact=person, status="waiting", waiting_since=now + timedelta(seconds=n * step)
        )
        for n, person in enumerate(people)
    ]
    with transaction.atomic():
        assign(rows)
        return [row.pk for row in Conversation.objects.bulk_create(rows)]


def crew(count: int, capacity: int = 100) -> list[Agent]:
    return [factories.make_agent(capacity=capacity) for _ in range(count)]


def install(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


@pytest.fixture
def line(db: None) -> Channel:
    return factories.make_channel("whatsapp", priority=80)


def drain(agent: Agent) -> list[int]:
    """Press "Próximo" until nothing is left."""
    got = []
    while (row := actions.claim_next(agent)) is not None:
        got.append(row.pk)
    return got


def test_32_agents_on_500_rows_get_each_one_once_and_in_order(line: Channel) -> None:
    waiting = fill(line, 500)
    taken = together(drain, crew(32))
    assert sorted(pk for got in taken for pk in got) == waiting
    for got in taken:
        assert got == sorted(got), "each agent's own sequence follows the order"


def test_without_its_guard_the_claim_gives_one_row_to_several(line: Channel) -> None:
    """Negative control: no claim lock, no look at the row again, and time to read the same head."""
    blind = CLAIM.replace(TRY, "pg_sleep(0.05) IS NULL").replace(STILL_THERE, "")
    blind = blind.replace("target.status = 'waiting' AND", "")
    assert blind.count("pg_sleep(0.05)") == 1
    install(blind)
    try:
        fill(line, 40)
        taken = together(actions.claim_next, crew(8))
        assert max(Counter(row.pk for row in taken if row).values()) > 1
    finally:
        install(CLAIM)


def test_32_claims_at_once_take_the_32_first(line: Channel) -> None:
    waiting = fill(line, 40)
    taken = together(actions.claim_next, crew(32))
    assert sorted(row.pk for row in taken if row) == waiting[:32]


def test_nobody_is_sent_away_while_work_waits(line: Channel) -> None:
    """As many rows as claims, all wanting the same head: none comes back empty."""
    people = crew(32)
    for _ in range(4):
        fill(line, 32)
        taken = together(actions.claim_next, people)
        assert None not in taken
        assert len({row.pk for row in taken if row}) == 32


def test_a_claim_undone_by_its_owner_is_not_lost_to_who_waited(line: Channel) -> None:
    """One row, held by a claim that is rolled back: the second claim waits and gets it."""
    (only,) = fill(line, 1)
    first, second = crew(2)
    claimed, result = threading.Event(), []

    def hold_and_give_up(_: Agent) -> None:
        with transaction.atomic():
            assert actions.claim_next(first) is not None
            claimed.set()
            time.sleep(0.4)
            transaction.set_rollback(True)

    def come_later(_: Agent) -> None:
        claimed.wait(5)
        result.append(actions.claim_next(second))

    together(lambda act: act(first), [hold_and_give_up, come_later])
    assert [row.pk for row in result if row] == [only]


def test_capacity_3_is_never_4(line: Channel) -> None:
    fill(line, 60)
    (agent,) = crew(1, capacity=3)

    def press(_: int) -> bool:
        try:
            return actions.claim_next(agent) is not None
        except AtCapacity:
            return False

    assert sum(together(press, range(20))) == 3
    assert Conversation.objects.filter(holder=agent).count() == 3


def test_without_the_lock_on_the_agent_capacity_is_passed(line: Channel) -> None:
    """Negative control: the same function reads the agent's row without locking it."""
    folder = Path(invenio_live.queue.__file__).parent
    room = (folder / "room.sql").read_text()
    loose = room.replace(" FOR NO KEY UPDATE", "").replace(
        "units :=", "PERFORM pg_sleep(0.1);\n    units :=", 1
    )
    install(loose)
    try:
        fill(line, 60)
        (agent,) = crew(1, capacity=3)

        def press(_: int) -> bool:
            try:
                return actions.claim_next(agent) is not None
            except AtCapacity:
                return False

        assert sum(together(press, range(12))) > 3
    finally:
        install(room)


def test_a_row_that_a_message_is_writing_to_is_waited_for(line: Channel) -> None:
    """The head is being updated, as by an incoming message: "Próximo" waits a moment and takes just this one."""
    head, *_ = fill(line, 3)
    (agent,) = crew(1)
    writing, result = threading.Event(), []

    def write(_: int) -> None:
        with transaction.atomic():
            Conversation.objects.filter(pk=head).update(preview="mais uma mensagem", unread=2)
            writing.set()
            time.sleep(0.3)

    def press(_: int) -> None:
        writing.wait(5)
        result.append(actions.claim_next(agent))

    together(lambda act: act(0), [write, press])
    assert result[0] is not None
    assert result[0].pk == head
    assert result[0].unread == 2


def test_skipping_locked_rows_would_pass_over_that_one(line: Channel) -> None:
    """Negative control: the usual SKIP LOCKED takes the second row, though the first one waits."""
    head, second, _ = fill(line, 3)
    (agent,) = crew(1)
    skipping = CLAIM.replace(
        f"IF {TRY} THEN",
        "PERFORM FROM invenio_live_conversation probe WHERE probe.id = item.conversation"
        " FOR NO KEY UPDATE SKIP LOCKED; IF NOT FOUND THEN",
    )
    install(skipping)
    try:
        writing, result = threading.Event(), []

        def write(_: int) -> None:
            with transaction.atomic():
                Conversation.objects.filter(pk=head).update(preview="mais uma mensagem")
                writing.set()
                time.sleep(0.3)

        def press(_: int) -> None:
            writing.wait(5)
            result.append(actions.claim_next(agent))

        together(lambda act: act(0), [write, press])
        assert [row.pk for row in result if row] == [second]
    finally:
        install(CLAIM)


def test_a_row_that_moves_while_it_is_waited_for_is_looked_up_again(line: Channel) -> None:
    """The head is given a lower priority in the very transaction the claim waits for: the new head is taken."""
    head, second, _ = fill(line, 3)
    (agent,) = crew(1)
    person = Conversation.objects.get(pk=head).contact
    writing, result = threading.Event(), []

    def lower(_: int) -> None:
        from invenio_center.contacts import actions as contacts

        with transaction.atomic():
            contacts.update_contact(actor=None, contact=person, priority=1, reason="teste")
            writing.set()
            time.sleep(0.3)

    def press(_: int) -> None:
        writing.wait(5)
        result.append(actions.claim_next(agent))

    together(lambda act: act(0), [lower, press])
    assert [row.pk for row in result if row] == [second]


def test_a_priority_change_counts_for_every_claim_after_its_commit(line: Channel) -> None:
    """Claims run while the lower line is raised; whatever is claimed after the commit is of the raised line first."""
    low = factories.make_channel("email", priority=10)
    fill(line, 250)
    raised = set(fill(low, 60))
    people, committed = crew(6), []

    def act(one: object) -> list[tuple[float, float, int]]:
        if isinstance(one, Channel):
            time.sleep(0.15)
            lines.set_priorities({one.public_id: 100}, actor=None)
            committed.append(time.monotonic())
            return []
        assert isinstance(one, Agent)
        got = []
        for _ in range(25):
            began = time.monotonic()
            row = actions.claim_next(one)
            if row is not None:
                got.append((began, time.monotonic(), row.pk))
        return got

    taken = sorted(claim for got in together(act, [low, *people]) for claim in got)
    began_last = max(began for began, _, pk in taken if pk in raised)
    later = [claim for claim in taken if claim[0] > committed[0]]
    assert sum(pk in raised for _, _, pk in later) >= 20
    # Another row only while the last raised ones were already being taken by somebody.
    assert all(pk in raised or ended > began_last for _, ended, pk in later)
    assert {pk for _, _, pk in taken if pk in raised} == raised


def test_rights_withdrawn_hold_for_every_claim_that_starts_later(line: Channel) -> None:
    other = factories.make_channel("email", priority=10)
    fill(line, 120)
    allowed = set(fill(other, 60))
    (agent,) = crew(1)
    withdrawn: list[float] = []

    def press(_: int) -> list[tuple[float, int]]:
        got = []
        for _ in range(30):
            began = time.monotonic()
            row = actions.claim_next(agent)
            if row is not None:
                got.append((began, row.pk))
        return got

    def withdraw(_: int) -> list[tuple[float, int]]:
        time.sleep(0.1)
        agents_actions.set_rights(agent, actor=agent.user, channels=[other])
        withdrawn.append(time.monotonic())
        return []

    taken = [claim for got in together(lambda act: act(0), [press, withdraw]) for claim in got]
    later = [pk for began, pk in taken if began > withdrawn[0]]
    assert later
    assert set(later) <= allowed


def test_one_contact_changed_while_it_writes_ends_in_the_right_lane(line: Channel) -> None:
    """Placing and changing the same contact at once, many times: the lane always has the newest priority."""
    for n in range(10):
        contact = factories.make_contact(name=f"P{n}")

        def write(person: Contact) -> None:
            identity = person.identities.get()
            factories.receive(line, sender=identity.value)

        def change(person: Contact) -> None:
            from invenio_center.contacts import actions as contacts

            contacts.update_contact(actor=None, contact=person, priority=77, reason="teste")

        together(lambda act: act(contact), [write, change])  # noqa: B023 - joined before the next round
        row = Conversation.objects.select_related("lane").get(contact=contact)
        assert row.lane is not None
        assert row.lane.contact_priority == 77
