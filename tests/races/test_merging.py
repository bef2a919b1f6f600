"""Merges against merges, messages and claims: threads on a real PostgreSQL."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from consent.ledger.verification import verify_ledger
from invenio_center.contacts import identities
from invenio_center.contacts.errors import ContactMerged
from invenio_center.kernel.errors import AppError
from invenio_center.models import Contact, ContactMerge, Role
from invenio_live.intake import actions as intake
from invenio_live.merging import actions
from invenio_live.models import Agent, Conversation
from invenio_live.queue import actions as queue
from tests import factories
from tests.races.contest import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"


def merge(pair: tuple[Contact, Contact]) -> str:
    """ "" when it was done, else the code of the refusal."""
    actor = factories.make_user(Role.SUPERVISOR)
    try:
        actions.merge(survivor=pair[0], merged=pair[1], actor=actor)
    except AppError as refused:
        return refused.code
    return ""


def test_of_two_merges_the_other_way_round_one_is_done() -> None:
    for _ in range(5):
        one, two = factories.make_contact(), factories.make_contact()
        told = together(merge, [(one, two), (two, one)])
        assert sorted(told) == ["", "contact_merged"]
        assert Contact.objects.filter(pk__in=(one.pk, two.pk), merged_into=None).count() == 1
    assert ContactMerge.objects.count() == 5
    assert verify_ledger().faults == []


def test_a_chain_and_its_undoing_at_once_do_not_wait_for_each_other() -> None:
    """A into B is undone while B goes into C: one after the other, whichever comes first."""
    for _ in range(5):
        first, second, third = (factories.make_contact() for _ in range(3))
        assert merge((second, first)) == ""
        actor = factories.make_user(Role.SUPERVISOR)

        def undo() -> str:
            try:
                actions.unmerge(contact=first, actor=actor)  # noqa: B023 - joined before the next round
            except AppError as refused:
                return refused.code
            return ""

        told = together(lambda act: act(), [undo, lambda: merge((third, second))])  # noqa: B023
        assert told in (["", ""], ["later_merge_first", ""])
    assert verify_ledger().faults == []


def test_a_message_that_comes_meanwhile_is_the_survivors() -> None:
    line = factories.make_channel("whatsapp")
    for _ in range(8):
        survivor, merged = factories.make_contact(), factories.make_contact()
        factories.make_conversation(line, contact=survivor)
        address = merged.identities.get().value

        def write(_: object) -> str:
            factories.receive(line, sender=address)  # noqa: B023
            return ""

        together(lambda act: act((survivor, merged)), [merge, write])  # noqa: B023
        own = Conversation.objects.filter(contact__in=(survivor, merged))
        assert {row.contact for row in own} == {survivor}
        assert own.exclude(status="closed").count() == 1


def test_without_the_lock_on_the_addresses_a_message_is_lost_on_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: the message has found its contact; only the address lock keeps the merge from passing it."""
    line = factories.make_channel("whatsapp")
    survivor, merged = factories.make_contact(), factories.make_contact()
    address = merged.identities.get().value

    def race() -> list[str]:
        found, done = threading.Event(), threading.Event()
        heed = intake.keywords.heed

        def slowly(*given: object) -> object:
            found.set()
            while not done.is_set() and not _somebody_waits():
                time.sleep(0.02)
            return heed(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(intake.keywords, "heed", slowly)

        def write(_: object) -> str:
            try:
                factories.receive(line, sender=address)
            except ContactMerged:
                return "lost"
            return "kept"

        def join(_: object) -> str:
            found.wait(20)
            told = merge((survivor, merged))
            done.set()
            return told

        told = together(lambda act: act(0), [write, join])
        monkeypatch.setattr(intake.keywords, "heed", heed)
        return told

    with monkeypatch.context() as loose:
        loose.setattr(identities, "lock_people", _careless)
        loose.setattr(actions, "lock_people", _careless)
        assert race() == ["lost", ""]
    actions.unmerge(contact=merged, actor=factories.make_user(Role.SUPERVISOR))
    assert race() == ["kept", ""]
    assert Conversation.objects.get().contact == survivor


def _careless(*people: Contact) -> list[Contact]:
    return [Contact.objects.select_for_update(no_key=True).get(pk=one.pk) for one in people]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return bool(cursor.fetchone()[0])


def test_claims_and_a_merge_leave_one_open_conversation_with_one_holder() -> None:
    line = factories.make_channel("whatsapp")
    for _ in range(6):
        survivor, merged = factories.make_contact(), factories.make_contact()
        for one in (survivor, merged):
            factories.make_conversation(line, contact=one)
        crew = [factories.make_agent() for _ in range(3)]

        def act(one: Agent | tuple[Contact, Contact]) -> object:
            return queue.claim_next(one) if isinstance(one, Agent) else merge(one)

        told = together(act, [(survivor, merged), *crew])
        assert told[0] == ""
        own = Conversation.objects.filter(contact=survivor)
        assert own.count() == 2
        opened = own.exclude(status="closed").get()
        assert opened.waiting_since is not None
        assert (opened.status == "active") == (opened.holder is not None)
        assert Conversation.objects.filter(status="closed", holder__isnull=False).count() == 0
        queue_left = Conversation.objects.filter(status="waiting", contact=survivor)
        assert queue_left.count() == (opened.holder is None)
