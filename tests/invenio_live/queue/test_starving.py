"""Alarms of waiting: too long or overtaken too often, told once per wait, to supervisors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from invenio_center.kernel import broadcast
from invenio_center.operation.actions import save_operation
from invenio_live.models import Conversation, ConversationEvent
from invenio_live.queue import starving
from tests import factories
from tests.cast import Cast

from .waiting import taken, wait


def ago(**span: float) -> Any:
    return timezone.now() - timedelta(**span)


def told() -> list[int]:
    found = ConversationEvent.objects.filter(type="conversation.starving").order_by("id")
    return list(found.values_list("conversation", flat=True))


def test_a_wait_beyond_the_limit_is_told_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[tuple[list[str], dict[str, Any]]] = []
    monkeypatch.setattr(
        broadcast, "publish_now", lambda groups, frame, **_: sent.append((list(groups), frame))
    )
    row = wait(cast.line, name="Hugo", since=ago(minutes=61))
    wait(cast.line, name="Gilda", since=ago(minutes=59))
    with django_capture_on_commit_callbacks(execute=True):
        assert starving.sweep() == 1
    assert starving.sweep() == 0
    assert told() == [row.pk]
    (notice,) = [(groups, frame["data"]) for groups, frame in sent if frame["type"] == "notice"]
    assert notice[0] == ["all"]
    assert notice[1]["sentence"].startswith("Hugo espera há 61 min em WhatsApp - Vendas")
    assert starving.beyond() == [row.pk], "it still waits, and is still counted"


def test_the_next_wait_of_the_same_conversation_is_told_anew(cast: Cast) -> None:
    row = wait(cast.line, name="Hugo", since=ago(minutes=61))
    assert starving.sweep() == 1
    later = timezone.now()
    Conversation.objects.filter(pk=row.pk).update(waiting_since=later, ready_at=later)
    save_operation(actor=None, starving_min=0)
    assert starving.sweep() == 1


def test_who_is_overtaken_too_often_is_told_of_whatever_the_wait(cast: Cast) -> None:
    low = factories.make_channel("email", priority=1)
    patient = wait(low, name="Paciente", since=ago(minutes=10))
    for n in range(3):
        wait(cast.line, since=ago(minutes=5 - n))
    taken(cast.ana, 3)
    newer = wait(low, name="Nova", since=ago(minutes=4.5))
    assert starving.takings().overtook(patient.waiting_since or timezone.now()) == 3
    save_operation(actor=None, starving_overtaken=3)
    assert starving.beyond() == []
    save_operation(actor=None, starving_overtaken=2)
    assert starving.beyond() == [patient.pk]
    assert starving.sweep() == 1
    event = ConversationEvent.objects.get(type="conversation.starving")
    assert event.data["overtaken"] == 3
    assert newer.pk not in told()


def test_what_somebody_holds_starves_nobody(cast: Cast) -> None:
    wait(cast.line, name="Hugo", since=ago(hours=3))
    taken(cast.ana, 1)
    assert starving.sweep() == 0
