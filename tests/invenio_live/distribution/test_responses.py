"""The mean response that distribution weighs ("TMR"), against a computation that shares nothing with its statement."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

import pytest
from django.utils import timezone

from channels_app.models import Channel
from invenio_center.models import Contact, User
from invenio_live.distribution import responses
from invenio_live.models import Agent, Assignment, Conversation, ConversationEvent, Message
from tests import factories

pytestmark = pytest.mark.django_db
AGENTS, EACH, CONVERSATIONS, LAST, FEWEST = 6, 60, 150, 50, 20
BEGIN = timezone.now().replace(microsecond=0) - timedelta(days=3)


@dataclass
class Thread:
    """Who said what when: the author's user id, None for the system, 0 for the customer."""

    began: datetime
    said: list[tuple[datetime, int | None]] = field(default_factory=list)
    reopened: bool = False


def some_thread(chance: random.Random, people: Sequence[int]) -> Thread:
    """Questions of several messages, answers by one or another, the system in between, some at the same instant."""
    thread = Thread(BEGIN + timedelta(seconds=chance.randrange(200_000)), reopened=chance.random() < 0.15)
    at, own = thread.began, chance.choice(people)
    for _ in range(chance.randrange(2, 14)):
        who = chance.choices([0, own, chance.choice(people), None], [5, 4, 1, 1])[0]
        thread.said.append((at, who))
        at += timedelta(seconds=chance.choice([0, 1, 7, 30, 95, 400]))
    return thread


def answers(thread: Thread) -> list[tuple[int, datetime, float]]:
    """Of each answer of a person: author, when, and seconds since the oldest message that waited for it."""
    found, waiting = [], None
    for at, who in thread.said:
        if who == 0:
            waiting = waiting or at
        elif who is not None:
            if waiting is not None and waiting < at:
                found.append((who, at, (at - waiting).total_seconds()))
            waiting = None
    return found


def computed(threads: list[Thread], given: dict[int, list[tuple[datetime, int]]]) -> dict[int, float]:
    """``given``: of each agent when which thread was given."""
    recent = {number for one in given.values() for _, number in sorted(one, reverse=True)[:LAST]}
    by_author: dict[int, list[tuple[datetime, float]]] = defaultdict(list)
    for number in recent:
        if not threads[number].reopened:
            for author, at, seconds in answers(threads[number]):
                by_author[author].append((at, seconds))
    lasts = {
        author: [seconds for _, seconds in sorted(found, reverse=True)[:LAST]]
        for author, found in by_author.items()
    }
    return {author: round(median(last), 1) for author, last in lasts.items() if len(last) >= FEWEST}


def stored(threads: list[Thread], line: Channel) -> list[Conversation]:
    people = Contact.objects.bulk_create(Contact(name="Alguém") for _ in threads)
    rows = Conversation.objects.bulk_create(
        Conversation(
            channel=line, contact=person, status="closed", opened_at=thread.began,
            closed_at=thread.began + timedelta(days=1),
        )
        for thread, person in zip(threads, people, strict=True)
    )  # fmt: skip
    Message.objects.bulk_create(
        Message(
            conversation=row,
            channel=line,
            at=at,
            direction="in" if who == 0 else "out",
            author_id=who or None,
        )
        for row, thread in zip(rows, threads, strict=True)
        for at, who in thread.said
    )
    ConversationEvent.objects.bulk_create(
        ConversationEvent(conversation=row, type="conversation.reopened")
        for row, thread in zip(rows, threads, strict=True)
        if thread.reopened
    )
    return rows


def handed_out(
    chance: random.Random, crew: list[Agent], rows: list[Conversation]
) -> dict[int, list[tuple[datetime, int]]]:
    """Of the last one too few to tell anything. One conversation may have been given to several, one after another."""
    given: dict[int, list[tuple[datetime, int]]] = {}
    for agent in crew:
        count = 3 if agent == crew[-1] else EACH
        moments = chance.sample(range(300_000), count)
        given[agent.pk] = [
            (BEGIN + timedelta(seconds=moment), number)
            for moment, number in zip(moments, chance.sample(range(len(rows)), count), strict=True)
        ]
    Assignment.objects.bulk_create(
        Assignment(conversation=rows[number], agent_id=agent, at=at, state="accepted")
        for agent, one in given.items()
        for at, number in one
    )
    return given


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_medians_are_those_of_an_independent_computation(seed: int) -> None:
    chance, line = random.Random(seed), factories.make_channel()
    crew = [factories.make_agent() for _ in range(AGENTS)]
    quiet = factories.make_agent()
    people = [agent.user_id for agent in crew]
    threads = [some_thread(chance, people) for _ in range(CONVERSATIONS)]
    threads += [silent(chance, quiet.user) for _ in range(3)]
    expected = computed(threads, handed_out(chance, [*crew, quiet], stored(threads, line)))
    assert len(expected) >= 3, "several have answered often enough"
    assert quiet.user_id not in expected
    assert responses.medians() == expected


def silent(chance: random.Random, user: User) -> Thread:
    """Somebody who has answered a few times only."""
    at = BEGIN + timedelta(seconds=chance.randrange(200_000))
    return Thread(at, [(at, 0), (at + timedelta(seconds=9), user.pk)])


def answering(agent: Agent, seconds: Sequence[int], line: Channel) -> None:
    """Two answers in each conversation, in this order, all given to ``agent``."""
    threads = []
    for n in range(0, len(seconds), 2):
        at = BEGIN + timedelta(hours=n)
        thread = Thread(at)
        for took in seconds[n : n + 2]:
            thread.said += [(at, 0), (at + timedelta(seconds=took), agent.user_id)]
            at += timedelta(minutes=30)
        threads.append(thread)
    Assignment.objects.bulk_create(
        Assignment(conversation=row, agent=agent, at=row.opened_at, state="accepted")
        for row in stored(threads, line)
    )


def test_the_last_fifty_answers_count_and_fewer_than_twenty_say_nothing() -> None:
    line = factories.make_channel()
    new, known, old = (factories.make_agent() for _ in range(3))
    answering(new, [10] * 19, line)
    answering(known, [10] * 20, line)
    answering(old, [*[1000] * 10, *[10] * 25, *[20] * 25], line)
    assert responses.medians() == {known.user_id: 10.0, old.user_id: 15.0}
