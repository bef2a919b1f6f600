"""A claim that waits for the head while somebody transfers, closes, schedules or lowers it: the next one is taken.

The act holds the row, the claim comes and waits for it, the act commits. Nothing depends on who is faster.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from invenio_center.contacts import actions as contacts
from invenio_center.kernel import sql
from invenio_live.conversations import actions as conversations
from invenio_live.models import Conversation
from invenio_live.queue import actions as queue
from invenio_live.schedules import actions as schedules
from tests import factories
from tests.cast import Cast, assemble
from tests.races.contest import together, until_blocked
from tests.races.test_claims import CLAIM, STILL_THERE, install

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
IN_ITS_PLACE = "AND CASE WHEN item.rank = 1"
ACTS = ("transfer", "close", "schedule", "priority")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def act_on(row: Conversation, cast: Cast, act: str) -> Callable[[], object]:
    # A segment that Ana does not serve; made before, so that nothing else happens in the race.
    elsewhere = factories.make_segment(agents=[cast.bruno.user]) if act == "transfer" else None
    who, due = cast.supervisor, sql.now() + timedelta(hours=1)
    acts: dict[str, Callable[[], object]] = {
        "transfer": lambda: conversations.transfer(
            conversation=row.public_id, actor=who, to_segment=elsewhere
        ),
        "close": lambda: conversations.close(conversation=row.public_id, actor=who, outcome=cast.outcome),
        "schedule": lambda: schedules.create(conversation=row.public_id, actor=who, due_at=due),
        "priority": lambda: contacts.update_contact(
            actor=who, contact=row.contact, priority=1, reason="teste"
        ),
    }
    return acts[act]


def claim_during(act: Callable[[], object], cast: Cast) -> Conversation | None:
    """What Ana gets who pressed "Próximo" while the act was under way."""
    begun, got = threading.Event(), []

    def do(_: int) -> None:
        with transaction.atomic():
            act()
            begun.set()
            until_blocked("queue_take")

    def press(_: int) -> None:
        assert begun.wait(30)
        got.append(queue.claim_next(cast.ana))

    together(lambda one: one(0), [do, press])
    return got[0]


def two_waiting(cast: Cast) -> tuple[Conversation, Conversation]:
    return factories.make_conversation(cast.line), factories.make_conversation(cast.line)


@pytest.mark.parametrize("act", ACTS)
def test_what_was_acted_on_while_a_claim_waited_is_not_taken(cast: Cast, act: str) -> None:
    head, second = two_waiting(cast)
    assert claim_during(act_on(head, cast, act), cast) == second
    head.refresh_from_db()
    assert head.holder is None


@pytest.mark.parametrize("act", ACTS)
def test_without_the_look_at_the_row_after_the_wait_it_would_be(cast: Cast, act: str) -> None:
    """Negative control: the same claim, which takes the row it waited for as it finds it."""
    assert (CLAIM.count(STILL_THERE), CLAIM.count(IN_ITS_PLACE)) == (2, 1)
    blind = CLAIM.replace(STILL_THERE, "").replace(
        IN_ITS_PLACE, "AND CASE WHEN true THEN true WHEN item.rank = 1"
    )
    head, _ = two_waiting(cast)
    install(blind)
    try:
        assert claim_during(act_on(head, cast, act), cast) == head
    finally:
        install(CLAIM)
