""" "Desfazer" against a claim, an opening, and itself: exactly one has the conversation afterwards.

One side holds the row, the other comes and waits for it, the first commits. Nothing depends on who is faster.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from invenio_center.kernel.errors import AppError
from invenio_live.conversations import actions, undoing
from invenio_live.conversations.errors import CannotUndo
from invenio_live.models import Conversation, ConversationEvent
from invenio_live.queue import actions as queue
from tests import factories
from tests.cast import Cast, assemble
from tests.races.contest import together, until_blocked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
WAITS_FOR_ROW = 'FROM "invenio_live_conversation"'
WRITES_ROW = 'UPDATE "invenio_live_conversation"'


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def released(cast: Cast) -> Conversation:
    row = factories.take(factories.make_conversation(cast.line), cast.ana)
    actions.release(conversation=row.public_id, actor=cast.ana.user)
    return row


def undo(cast: Cast, row: Conversation) -> Callable[[], Any]:
    return lambda: actions.undo(conversation=row.public_id, agent=cast.ana)


def one_during_the_other(first: Callable[[], Any], second: Callable[[], Any], waits: str) -> list[Any]:
    """What each got: ``second`` began, and had to wait, while ``first`` was done and not yet committed."""
    begun = threading.Event()

    def lead() -> Any:
        with transaction.atomic():
            got = first()
            begun.set()
            until_blocked(waits)
        return got

    def follow() -> Any:
        assert begun.wait(30)
        return second()

    return together(answer, [lead, follow])


def answer(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except AppError as error:
        return error


def holder(row: Conversation) -> str:
    found = Conversation.objects.select_related("holder__user").get(pk=row.pk).holder
    return found.user.display_name if found else ""


def test_who_was_faster_keeps_it_and_is_named(cast: Cast, released: Conversation) -> None:
    taken, refused = one_during_the_other(
        lambda: queue.claim_next(cast.bruno), undo(cast, released), WAITS_FOR_ROW
    )
    assert taken == released
    assert isinstance(refused, CannotUndo)
    assert refused.sentence == "Bruno já atende este contato."
    assert holder(released) == "Bruno"


def test_a_claim_that_waited_for_the_undoing_gets_the_next_one(cast: Cast, released: Conversation) -> None:
    behind = factories.make_conversation(cast.line)
    undone, taken = one_during_the_other(
        undo(cast, released), lambda: queue.claim_next(cast.bruno), "queue_take"
    )
    assert (undone, taken) == (released, behind)
    assert holder(released) == "Ana"


def unlocked(public_id: Any) -> Conversation:
    return Conversation.objects.select_related("channel", "contact", "holder__user").get(public_id=public_id)


def test_without_the_lock_both_would_have_it(
    cast: Cast, released: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the row is read and not locked, so the claim under way is not seen."""
    monkeypatch.setattr(undoing, "locked", unlocked)
    taken, undone = one_during_the_other(
        lambda: queue.claim_next(cast.bruno), undo(cast, released), WRITES_ROW
    )
    assert taken == undone == released
    assert holder(released) == "Ana", "though Bruno was given it"


def test_without_the_look_at_what_happened_since_it_would_be_taken_away(
    cast: Cast, released: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: locked, but nobody asks what has been done about it."""
    act = ConversationEvent.objects.get(conversation=released, type="conversation.released")
    monkeypatch.setattr(undoing, "_act", lambda row, agent: act)
    monkeypatch.setattr(undoing, "_let_go", lambda row, act, people: None)
    taken, undone = one_during_the_other(
        lambda: queue.claim_next(cast.bruno), undo(cast, released), WAITS_FOR_ROW
    )
    assert taken == undone == released
    assert holder(released) == "Ana"


def test_at_the_same_moment_exactly_one_wins(cast: Cast) -> None:
    for _ in range(8):
        row = factories.take(factories.make_conversation(cast.line), cast.ana)
        actions.release(conversation=row.public_id, actor=cast.ana.user)
        undone, taken = together(answer, [undo(cast, row), lambda: queue.claim_next(cast.bruno)])
        assert isinstance(undone, Conversation) != isinstance(taken, Conversation)
        assert holder(row) == ("Ana" if isinstance(undone, Conversation) else "Bruno")
        actions.close(conversation=row.public_id, actor=cast.supervisor, outcome=cast.outcome)


def test_a_colleague_who_opens_it_meanwhile_keeps_it(cast: Cast) -> None:
    for first in ("opened", "undone"):
        row = factories.take(factories.make_conversation(cast.line), cast.ana)
        actions.transfer(conversation=row.public_id, actor=cast.ana.user, to_agent=cast.bruno)
        both: list[Callable[[], Any]] = [
            lambda row=row: undoing.opened(row.public_id, cast.bruno),
            undo(cast, row),
        ]
        one_during_the_other(*(both if first == "opened" else both[::-1]), WAITS_FOR_ROW)
        assert holder(row) == ("Bruno" if first == "opened" else "Ana")


def test_asked_by_several_windows_it_is_done_once(cast: Cast, released: Conversation) -> None:
    results = together(answer, [undo(cast, released)] * 6)
    assert results == [released] * 6
    assert released.events.filter(type="conversation.undone").count() == 1
