"""Read and typing reach the customer through a worker, and only where they belong."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from channels_app import registry
from channels_app.contract import (
    Act,
    Connector,
    ErrorClass,
    Line,
    MessageKind,
    ProviderError,
    ProviderRefused,
)
from channels_app.models import Channel
from invenio_center.kernel import bells
from invenio_center.kernel.http import NoAnswer
from invenio_live import tasks
from invenio_live.conversations import actions, marks
from invenio_live.models import Conversation
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Commit = Callable[..., Any]


class Marking(Connector):
    """A provider that shows both, and remembers."""

    kind = "whatsapp"
    acts = frozenset(Act)

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []
        self.broken: Exception | None = None

    def act(self, line: Line, to: str, act: Act, ref: str, http: Any) -> None:
        self.told.append((to, act.value, ref))
        if self.broken:
            raise self.broken


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Marking:
    found = Marking()
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", found)
    return found


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    """Bells of marks in place of the broker: what a worker would be handed."""
    found: list[tuple[str, ...]] = []
    ring = bells.ring_now

    def keep(task: str, *args: str) -> None:
        found.append(args) if task == marks.TASK else ring(task, *args)

    monkeypatch.setattr(bells, "ring_now", keep)
    yield found


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(cast.line, sender="5511987651200", provider_id="wamid.NEW")
    factories.take(conversation, cast.ana)
    return Conversation.objects.select_related("channel").get(pk=conversation.pk)


def read(held: Conversation, cast: Cast, commit: Commit) -> None:
    with commit(execute=True):
        actions.mark_read(conversation=held.public_id, agent=cast.ana)


def test_reading_is_told_once_and_by_a_worker(
    cast: Cast,
    held: Conversation,
    provider: Marking,
    rung: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: Commit,
) -> None:
    read(held, cast, django_capture_on_commit_callbacks)
    read(held, cast, django_capture_on_commit_callbacks)  # nothing was unread any more
    assert rung == [(str(held.public_id), "read")]
    assert provider.told == []
    tasks.show_act(*rung[0])
    assert provider.told == [("5511987651200", "read", "wamid.NEW")]


def test_typing_is_told_at_most_once_in_five_seconds(
    held: Conversation,
    provider: Marking,
    rung: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: Commit,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            marks.show_typing(held)
    assert rung == [(str(held.public_id), "typing")]


def test_a_line_out_of_use_shows_nothing(
    cast: Cast,
    held: Conversation,
    provider: Marking,
    rung: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: Commit,
) -> None:
    Channel.objects.filter(pk=held.channel_id).update(is_active=False)
    read(held, cast, django_capture_on_commit_callbacks)
    assert rung == []
    assert not marks.show(held.public_id, Act.READ)
    assert provider.told == []


def test_a_channel_that_shows_nothing_is_not_asked(
    cast: Cast,
    held: Conversation,
    provider: Marking,
    rung: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: Commit,
) -> None:
    provider.acts = frozenset()  # type: ignore[misc]
    read(held, cast, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        marks.show_typing(held)
    assert rung == []


def test_what_nobody_holds_any_more_is_not_shown(cast: Cast, held: Conversation, provider: Marking) -> None:
    actions.release(conversation=held.public_id, actor=cast.ana.user)
    assert not marks.show(held.public_id, Act.TYPING)
    assert provider.told == []


REFUSED = ProviderRefused(ProviderError("190", "Token recusado.", ErrorClass.AUTH))


@pytest.mark.parametrize("error", [REFUSED, NoAnswer("x")])
def test_a_provider_that_refuses_costs_nothing(
    held: Conversation, provider: Marking, error: Exception
) -> None:
    provider.broken = error
    assert not marks.show(held.public_id, Act.READ)
    assert Channel.objects.get(pk=held.channel_id).is_active


def test_the_message_meant_is_the_newest_the_customer_said(held: Conversation, provider: Marking) -> None:
    factories.receive(held.channel, sender="5511987651200", provider_id="wamid.NEWER")
    factories.receive(
        held.channel, "👍", sender="5511987651200", provider_id="wamid.REACTION", kind=MessageKind.REACTION
    )
    marks.show(held.public_id, Act.TYPING)
    assert provider.told[-1][2] == "wamid.NEWER"
