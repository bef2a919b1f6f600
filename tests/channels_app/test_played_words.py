"""The words that the simulator tells by itself, and those a person makes it tell; nobody answers its calls here."""

from __future__ import annotations

from contextlib import suppress

from django.db.models.functions import Now

from channels_app.models import Channel, SimulatedMessage
from channels_app.simulator import actions
from channels_app.simulator.post import NoServer


def sent(channel: Channel, status: str) -> SimulatedMessage:
    return SimulatedMessage.objects.create(
        channel=channel,
        person="5511987650001",
        outgoing=True,
        kind="text",
        content={"body": "olá"},
        provider_id=f"wamid.{status}",
        status=status,
        due_at=Now(),
    )


def test_what_is_told_by_hand_ends_what_would_be_told_by_itself(channel: Channel) -> None:
    message = sent(channel, "accepted")
    with suppress(NoServer):
        actions.word(message, "failed")
    message.refresh_from_db()
    assert message.due_at is None


def test_a_message_of_which_nothing_more_can_be_told_holds_up_no_other(channel: Channel) -> None:
    stuck, fine = sent(channel, "failed"), sent(channel, "accepted")
    actions.step()
    stuck.refresh_from_db()
    fine.refresh_from_db()
    assert stuck.status == "failed"
    assert fine.due_at is not None and fine.due_at > stuck.due_at
