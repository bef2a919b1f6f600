"""People who leave while a campaign of 10,000 is being sent: no call to any of them begins after their word committed.

Real sending tasks, taken from the broker by a Celery worker, write by HTTP to a provider's end. It is told of each
word as soon as that has committed, and judges by the order in which things reach it (``tests/support/far_end.py``).
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

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection

from channels_app import bells
from channels_app.contract import MessageKind, OutgoingMessage
from channels_app.lines import actions as lines
from channels_app.models import Channel, Delivery
from channels_app.outbox import facts, payload, starting
from consent.ledger import actions as ledger
from consent.ledger.actions import Draft, Question, decide_many
from invenio_center.celery import app
from invenio_center.kernel.http import Client
from invenio_center.models import Contact, Identity
from tests.support.far_end import FarEnd, far_end
from tests.support.processes import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.timeout(900)]
CAMPAIGN, LEAVING, LEAVERS = 10_000, 200, 4
FEW, FEW_LEAVING, MOMENT_S = 400, 40, 0.05
ORIGIN = {"kind": "landing", "ref": "verao", "url": None}
SECRETS = {"server_token": "token-of-the-tests", "webhook_secret": "a-long-secret-of-the-tests"}


@dataclass
class Campaign:
    """One offer to each of ``people``, waiting. ``left``: whom somebody has chosen to let go, among ``near``."""

    line: Channel
    people: list[uuid.UUID]
    provider: FarEnd
    near: tuple[str, ...] = ("queued", "sending")
    left: set[uuid.UUID] = field(default_factory=set)
    _choosing: threading.Lock = field(default_factory=threading.Lock)

    def choose(self, chance: random.Random) -> uuid.UUID | None:
        """Somebody who is about to be written to, or is just being."""
        near = Delivery.objects.filter(state__in=self.near).order_by("due_at", "id")
        with self._choosing:
            found = [one for one in near.values_list("subject_id", flat=True)[:24] if one not in self.left]
            person = chance.choice(found) if found else None
            if person:
                self.left.add(person)
        return person


@pytest.fixture
def make() -> Iterator[Callable[[int], Campaign]]:
    with far_end() as provider:

        def made(size: int) -> Campaign:
            line = mail_line(provider)
            people = [uuid.uuid4() for _ in range(size)]
            for start in range(0, size, 1000):
                enrol(line, people[start : start + 1000])
            return Campaign(line, people, provider)

        yield made


def mail_line(provider: FarEnd) -> Channel:
    line = lines.save_channel(
        actor=None, kind="email", name="Ofertas", address=f"ofertas-{uuid.uuid4().hex[:8]}@empresa.example",
        settings={"provider": "postmark", "api_base_url": provider.url},
    )  # fmt: skip
    lines.set_secrets(line, SECRETS, actor=None)
    return lines.activate(line, None)


def address(person: uuid.UUID) -> str:
    return f"{person.hex}@x.example"


def enrol(line: Channel, people: list[uuid.UUID]) -> None:
    """People who agreed, each with one offer in the queue, as many at a time."""
    contacts = Contact.objects.bulk_create(Contact(name="Alguém", subject_id=one) for one in people)
    addresses = [address(one) for one in people]
    Identity.objects.bulk_create(
        Identity(contact=contact, scheme="email", value=to, canonical=to)
        for contact, to in zip(contacts, addresses, strict=True)
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
            channel=line, message_ref=uuid.uuid4(), subject_id=one, to=to, purpose="marketing",
            payload=payload.dump(letter(), {"window_open": False}), decision=decision,
        )
        for one, to, decision in zip(people, addresses, decisions, strict=True)
    )  # fmt: skip


def letter() -> OutgoingMessage:
    return OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "Oferta")


@contextmanager
def sending() -> Iterator[None]:
    """A worker that has heard the bell, and rings it again itself while something waits."""
    bells.ring_now(bells.OUTBOX)
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=120):
        yield


def leave(person: uuid.UUID) -> None:
    ledger.record_opt_out(
        subject_id=person, channels=["email"], purposes=[], method="one_click",
        origin={"kind": "email", "ref": None, "url": None},
    )  # fmt: skip


def race(campaign: Campaign, leaving: int, *, seed: int) -> None:
    """Let ``leaving`` people go while the campaign is being sent, from several sides at once."""
    with sending(), ThreadPoolExecutor(LEAVERS) as pool:
        eventually(lambda: bool(campaign.provider.received), 300)
        shares = [pool.submit(let_go, campaign, leaving // LEAVERS, seed + one) for one in range(LEAVERS)]
        for share in shares:
            share.result(timeout=600)
        # One that was kept back waits again, and whoever takes it is told why it may not go.
        open_ = Delivery.objects.filter(subject_id__in=campaign.left, state__in=["queued", "sending"])
        eventually(lambda: not open_.exists(), 300)


def let_go(campaign: Campaign, count: int, seed: int) -> None:
    chance = random.Random(seed)
    try:
        for _ in range(count):
            while (person := campaign.choose(chance)) is None:
                assert Delivery.objects.filter(state="queued").exists(), "it ended before everybody had left"
                time.sleep(0.005)
            leave(person)
            campaign.provider.gone(address(person))
            time.sleep(chance.random() * 0.02)
    finally:
        connection.close()


def test_nobody_who_left_is_written_to_afterwards(make: Callable[[int], Campaign]) -> None:
    campaign = make(CAMPAIGN)
    assert Delivery.objects.filter(state="queued").count() == CAMPAIGN
    race(campaign, LEAVING, seed=5)
    assert len(campaign.left) == LEAVING
    assert campaign.provider.late == []
    received = campaign.provider.received
    assert len(received) > LEAVING // 4, "the campaign ran meanwhile"
    assert len(set(received)) == len(received)
    of_them = Delivery.objects.filter(subject_id__in=campaign.left)
    assert set(of_them.values_list("state", flat=True)) <= {"sent", "cancelled"}
    cancelled = of_them.filter(state="cancelled")
    assert cancelled.exists()
    assert set(cancelled.values_list("error_code", flat=True)) == {"opted_out_channel"}
    assert not set(received) & set(cancelled.values_list("to", flat=True))
    sent = Delivery.objects.filter(state="sent")
    assert set(sent.values_list("to", flat=True)) == set(received)
    assert set(sent.values_list("decision__decision", flat=True)) == {"allow"}


def held_up(http: Client, moment: Callable[[], object]) -> Client:
    """The client as it is, guarded or not, held up between its last look and the first byte."""

    @contextmanager
    def leaving() -> Iterator[None]:
        with http.leaving():
            moment()
            yield

    return http.guarded(leaving)


def until_gone(campaign: Campaign, delivery: Delivery) -> None:
    """A moment in which the person may be chosen; then until the word of whoever was has committed."""
    time.sleep(MOMENT_S)
    if delivery.subject_id in campaign.left:
        eventually(lambda: campaign.provider.has_gone(delivery.to), 120, every=0.005)


def test_without_the_last_look_somebody_is(
    make: Callable[[int], Campaign], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the claim's decision is all there is."""
    campaign = make(FEW)
    campaign.near = ("sending",)
    monkeypatch.setattr(
        starting,
        "guarded",
        lambda http, delivery, *_: held_up(http, lambda: until_gone(campaign, delivery)),
    )
    race(campaign, FEW_LEAVING, seed=5)
    assert campaign.provider.late != []


def test_held_up_in_the_same_place_the_guard_still_holds(
    make: Callable[[int], Campaign], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever leaves meanwhile waits until the first byte has left: so here it cannot wait for the word."""
    guarded = starting.guarded
    monkeypatch.setattr(
        starting, "guarded", lambda *given: held_up(guarded(*given), lambda: time.sleep(MOMENT_S))
    )
    campaign = make(FEW)
    campaign.near = ("sending",)
    race(campaign, FEW_LEAVING, seed=5)
    assert campaign.provider.late == []


def test_two_offers_to_one_person_at_once_are_one_a_day(make: Callable[[int], Campaign]) -> None:
    """The cap is counted under the person's lock: two workers cannot both find room."""
    campaign = make(40)
    other = mail_line(campaign.provider)
    for person in campaign.people:  # a second offer to each, by another line
        decision = ledger.decide(subject_id=person, channel="email", purpose="marketing")
        Delivery.objects.create(
            channel=other, message_ref=uuid.uuid4(), subject_id=person, to=address(person), purpose="marketing",
            payload=payload.dump(letter(), {"window_open": False}), decision=decision,
        )  # fmt: skip
    with sending():
        eventually(lambda: not under_way(), 300)
    assert sorted(campaign.provider.received) == sorted(map(address, campaign.people))
    later = Delivery.objects.filter(state="queued")
    assert later.count() == len(campaign.people)
    assert set(later.values_list("decision__reason", flat=True)) == {"FREQUENCY_CAP"}
    assert facts.known(kind="email", subject_id=campaign.people[0], purpose="marketing", to="")["cap_over"]


def under_way() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM channels_app_delivery"
            " WHERE state = 'sending' OR (state = 'queued' AND due_at <= clock_timestamp()) LIMIT 1"
        )
        return cursor.fetchone() is not None
