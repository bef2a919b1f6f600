"""What a played person does, and what the played provider says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from invenio_center.kernel.errors import Invalid, NotFound

from ..lines import queries as lines
from ..models import Channel, SimulatedMessage
from . import faults, players

NEXT = {"accepted": "sent", "sent": "delivered", "delivered": "read"}
WAIT_S = {"sent": 1.0, "delivered": 3.0}


def say(  # noqa: PLR0913 - what a person may choose on the page
    *,
    channel: Channel,
    person: str,
    name: str = "",
    kind: str = "text",
    text: str = "",
    fault: str = "none",
    url: str = "",
) -> tuple[SimulatedMessage, list[int]]:
    """A person writes. ``fault``: none, duplicate or signature. Returns the message and the answers of our webhook."""
    player = _player(channel)
    if not person or len(person) > 120:
        raise Invalid.field("person", "required", "Informe o endereço da pessoa.")
    person = player.address(person)
    message = SimulatedMessage.objects.create(
        channel=channel,
        person=person,
        person_name=name[:200],
        kind=kind,
        content=player.content(channel, kind, text),
        provider_id=player.new_id(),
    )
    message.refresh_from_db()
    line = lines.line_of(channel)
    call = player.message_call(line, message)
    if fault == "signature":
        call = player.forged(call)
    times = 3 if fault == "duplicate" else 1
    return message, [player.deliver(line, call, url) for _ in range(times)]


def _player(channel: Channel) -> players.Player:
    player = players.of(channel)
    if player is None or not channel.is_active:
        raise NotFound("Esta linha não pode ser simulada.")
    return player


def word(message: SimulatedMessage, status: str) -> None:
    """The provider tells that a message was delivered, read or failed."""
    _tell(message.channel, [(message, status)])


def _tell(channel: Channel, words: Sequence[tuple[SimulatedMessage, str]]) -> None:
    player, line = _player(channel), lines.line_of(channel)
    for call in player.status_calls(line, words):
        player.deliver(line, call)
    for message, status in words:
        SimulatedMessage.objects.filter(pk=message.pk).update(status=status)


def step(most: int = 500) -> float | None:
    """Tell what is due, a batch for each line, and plan what follows. Seconds until then; None when nothing is."""
    with transaction.atomic():
        due = list(
            SimulatedMessage.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            .select_related("channel")
            .filter(due_at__lte=Now())
            .order_by("due_at")[:most]
        )
        _plan(due)
    by_line: dict[int, list[tuple[SimulatedMessage, str]]] = {}
    for message in due:
        by_line.setdefault(message.channel_id, []).append((message, NEXT[message.status]))
    for words in by_line.values():
        _tell(words[0][0].channel, words)
    return 0.5 if SimulatedMessage.objects.filter(due_at__isnull=False).exists() else None


def _plan(due: Sequence[SimulatedMessage]) -> None:
    on = faults.switches()
    for message in due:
        told = NEXT[message.status]
        known = _player(message.channel).words
        follows = (told == "sent" and on["deliver"] and "delivered" in known) or (
            told == "delivered" and on["read"] and "read" in known
        )
        later = Now() + timedelta(seconds=WAIT_S[told]) if follows else None
        SimulatedMessage.objects.filter(pk=message.pk).update(due_at=later)
