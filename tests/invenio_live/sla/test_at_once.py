"""The sweep and an answer at the same moment, on connections of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from invenio_live.conversations import actions
from invenio_live.models import Conversation, ConversationEvent, SlaClock
from invenio_live.sla import sweep as sweeping
from invenio_live.sla.sweep import sweep
from tests import factories
from tests.cast import Cast, assemble
from tests.invenio_live.test_races import together
from tests.races.contest import until_blocked

from .conftest import promising, wrote

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def late(cast: Cast) -> Conversation:
    promising(cast.line, resolution_s=None)
    row = wrote(cast.line, 20)
    factories.take(row, cast.ana)
    return row


def reply(row: Conversation, cast: Cast) -> None:
    actions.send_reply(conversation=row.public_id, agent=cast.ana, client_id="resposta", text="Pois não.")


def events(row: Conversation) -> list[str]:
    found = ConversationEvent.objects.filter(conversation=row, type__in=("sla.breached", "message.sent"))
    return list(found.order_by("id").values_list("type", flat=True))


def test_an_answer_under_way_is_not_called_a_breach(cast: Cast, late: Conversation) -> None:
    answered, may_end = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                reply(late, cast)
                answered.set()
                assert may_end.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(slowly)
        assert answered.wait(20)
        meanwhile = sweep()
        may_end.set()
        job.result()
    assert (meanwhile, sweep()) == (0, 0)
    assert events(late) == ["message.sent"]
    clock = SlaClock.objects.get()
    assert (clock.breached_at, clock.holder) == (clock.due_at, cast.ana)


def test_without_the_lock_it_would_be(
    cast: Cast, late: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the sweep reads a clock that an answer is ending, and writes what it read."""
    monkeypatch.setattr(sweeping, "_locked", lambda rows: rows.exists())

    def swept() -> int:
        try:
            return sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            reply(late, cast)
            job = pool.submit(swept)
            until_blocked("slaclock")
        assert job.result() == 1
    assert events(late) == ["message.sent", "sla.breached"]


def test_two_sweeps_and_an_answer_tell_a_breach_once_or_never(cast: Cast, late: Conversation) -> None:
    done = together(sweep, sweep, lambda: reply(late, cast))
    assert [one for one in done if isinstance(one, Exception)] == []
    assert events(late) in (["message.sent"], ["sla.breached", "message.sent"])
    clock = SlaClock.objects.get()
    assert clock.met_at is not None
    assert clock.breached_at == clock.due_at
