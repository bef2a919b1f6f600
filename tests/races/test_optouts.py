"""People who leave while a campaign of 10,000 is being sent: no call to any of them begins after their word committed.

The provider stands in the workers' own threads and looks, as each call begins, whether the person's word can be seen
by others: then it had committed before.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection

from channels_app import registry
from channels_app.contract import Connector, MessageKind, OutgoingMessage, Sent
from channels_app.models import Channel, Delivery
from channels_app.outbox import facts, payload, sending, starting
from consent.ledger import actions as ledger
from consent.ledger.actions import Draft, Question, decide_many
from invenio_center.models import Contact, Identity
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.timeout(300)]
CAMPAIGN, LEAVING, SENDERS, LEAVERS = 10_000, 200, 6, 4
ORIGIN = {"kind": "landing", "ref": "verao", "url": None}
LEFT = """
SELECT 1 FROM consent_event WHERE subject_id = %s AND type = 'consent.withdrawn' LIMIT 1
"""


class Provider(Connector):
    """Takes every mail; ``late``: calls that began although the person's word had committed."""

    kind = "email"
    label = "De mentira"

    def __init__(self) -> None:
        self.late: list[str] = []
        self.sent = 0

    def send(self, line: Any, to: str, message: OutgoingMessage, http: Any) -> Sent:
        with connection.cursor() as cursor:
            cursor.execute(LEFT, [message.in_reply_to])  # whom it is for
            if cursor.fetchone():
                self.late.append(to)
        self.sent += 1
        return Sent(f"id.{message.correlation}")


@dataclass
class Campaign:
    line: Channel
    people: list[uuid.UUID]
    provider: Provider
    left: set[uuid.UUID] = field(default_factory=set)


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Campaign]:
    provider = Provider()
    monkeypatch.setattr(registry, "of", lambda _channel: provider)

    def made(size: int) -> Campaign:
        line = factories.make_channel("email")
        people = [uuid.uuid4() for _ in range(size)]
        for start in range(0, size, 1000):
            enrol(line, people[start : start + 1000])
        return Campaign(line, people, provider)

    return made


def enrol(line: Channel, people: list[uuid.UUID]) -> None:
    """People who agreed, each with one offer in the queue, as many at a time."""
    contacts = Contact.objects.bulk_create(Contact(name="Alguém", subject_id=one) for one in people)
    addresses = [f"{one.hex}@x.example" for one in people]
    Identity.objects.bulk_create(
        Identity(contact=contact, scheme="email", value=address, canonical=address)
        for contact, address in zip(contacts, addresses, strict=True)
    )
    ledger.append_events(
        [
            Draft("consent.granted", one, "subject", ["email"], ["marketing"], "checkbox", ORIGIN, "LGPD-7-I")
            for one in people
        ]
    )
    decisions = decide_many([Question(one, "email", "marketing") for one in people])
    Delivery.objects.bulk_create(
        Delivery(
            channel=line, message_ref=uuid.uuid4(), subject_id=one, to=address, purpose="marketing",
            payload=payload.dump(letter(one), {"window_open": False}), decision=decision,
        )
        for one, address, decision in zip(people, addresses, decisions, strict=True)
    )  # fmt: skip


def letter(person: uuid.UUID) -> OutgoingMessage:
    return OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "Oferta", in_reply_to=str(person))


@contextmanager
def running(errors: list[BaseException]) -> Iterator[None]:
    """Workers that send until the block ends."""
    over = threading.Event()

    def work() -> None:
        try:
            while not over.is_set():
                sending.send_next()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(SENDERS)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        over.set()
        for worker in workers:
            worker.join(timeout=60)


def leave(person: uuid.UUID) -> None:
    ledger.record_opt_out(
        subject_id=person, channels=["email"], purposes=[], method="one_click",
        origin={"kind": "email", "ref": None, "url": None},
    )  # fmt: skip


def race(campaign: Campaign, leaving: int, *, seed: int) -> None:
    """Let ``leaving`` people go who are about to be written to, or are just being, from several sides at once."""
    errors: list[BaseException] = []
    with running(errors), ThreadPoolExecutor(LEAVERS) as pool:
        shares = [pool.submit(let_go, campaign, leaving // LEAVERS, seed + one) for one in range(LEAVERS)]
        for share in shares:
            share.result(timeout=200)
    assert errors == []


def let_go(campaign: Campaign, count: int, seed: int) -> None:
    choice = random.Random(seed)
    try:
        for _ in range(count):
            near = Delivery.objects.filter(state__in=["queued", "sending"]).order_by("due_at", "id")
            found = [
                one for one in near.values_list("subject_id", flat=True)[:24] if one not in campaign.left
            ]
            if not found:
                return
            person = choice.choice(found)
            campaign.left.add(person)
            leave(person)
            time.sleep(choice.random() * 0.02)
    finally:
        connection.close()


def test_nobody_who_left_is_written_to_afterwards(make: Callable[[int], Campaign]) -> None:
    campaign = make(CAMPAIGN)
    race(campaign, LEAVING, seed=5)
    assert len(campaign.left) >= LEAVING - LEAVERS, "two may have chosen the same person"
    assert campaign.provider.late == []
    assert campaign.provider.sent > LEAVING // 4, "the campaign ran meanwhile"
    of_them = Delivery.objects.filter(subject_id__in=campaign.left)
    assert set(of_them.values_list("state", flat=True)) <= {"sent", "cancelled"}
    assert of_them.filter(state="cancelled").exists()
    assert set(of_them.filter(state="cancelled").values_list("error_code", flat=True)) == {
        "opted_out_channel"
    }
    allowed = Delivery.objects.filter(state="sent", decision__decision="allow").count()
    assert Delivery.objects.filter(state="sent").count() == allowed == campaign.provider.sent


def test_without_the_guard_somebody_is(
    make: Callable[[int], Campaign], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: no last look before the call, and a worker that is held up there for a moment."""

    @contextmanager
    def blind(delivery: Delivery, fence: int, known: int, http: Any) -> Iterator[Any]:
        time.sleep(0.05)
        yield http

    monkeypatch.setattr(starting, "begun", blind)
    campaign = make(600)
    race(campaign, 60, seed=5)
    assert campaign.provider.late != []


def test_held_up_in_the_same_place_the_guard_still_holds(
    make: Callable[[int], Campaign], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = starting.begun

    @contextmanager
    def slow(*given: Any) -> Iterator[Any]:
        time.sleep(0.05)
        with begun(*given) as opened:
            yield opened

    monkeypatch.setattr(starting, "begun", slow)
    campaign = make(600)
    race(campaign, 60, seed=5)
    assert campaign.provider.late == []


def test_two_offers_to_one_person_at_once_are_one_a_day(make: Callable[[int], Campaign]) -> None:
    """The cap is counted under the person's lock: two workers cannot both find room."""
    campaign = make(40)
    for person in campaign.people:  # a second offer to each, by another line
        decision = ledger.decide(subject_id=person, channel="email", purpose="marketing")
        Delivery.objects.create(
            channel=factories.make_channel("email") if person == campaign.people[0] else Channel.objects.last(),
            message_ref=uuid.uuid4(), subject_id=person, to=f"{person.hex}@x.example", purpose="marketing",
            payload=payload.dump(letter(person), {"window_open": False}), decision=decision,
        )  # fmt: skip
    errors: list[BaseException] = []
    with running(errors):
        while Delivery.objects.filter(state="sending").exists() or waiting():
            time.sleep(0.01)
    assert errors == []
    assert campaign.provider.sent == len(campaign.people)
    later = Delivery.objects.filter(state="queued")
    assert later.count() == len(campaign.people)
    assert set(later.values_list("decision__reason", flat=True)) == {"FREQUENCY_CAP"}
    assert facts.known(kind="email", subject_id=campaign.people[0], purpose="marketing", to="")["cap_over"]


def waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM channels_app_delivery WHERE state = 'queued' AND due_at <= clock_timestamp()"
        )
        return cursor.fetchone() is not None
