"""What a played person does, and what the played provider says."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from invenio_center.kernel.errors import AppError, Invalid, NotFound

from .. import registry
from ..lines import queries as lines
from ..models import Channel, Kind, SimulatedMessage
from . import faults, players, tasks
from .players.base import Word

logger = logging.getLogger(__name__)

NEXT = {"accepted": "sent", "sent": "delivered", "delivered": "read"}
WAIT_S = {"sent": 1.0, "delivered": 3.0}
# Kinds nobody calls a webhook for.
UNPLAYED: dict[str, str] = {
    Kind.WEBCHAT: "O WebChat não tem provedor que chame: escreva como visitante em /demo/.",
    Kind.VOICE: "Chamadas de voz: ainda não há nesta versão.",
    Kind.VIDEO: "Chamadas de vídeo: ainda não há nesta versão.",
    Kind.EMAIL: "Só linhas de e-mail com provedor (Postmark) recebem chamadas; as de IMAP leem a própria caixa.",
}
LATE = timedelta(seconds=10)
# Late messages of people, and ours of which something more can be told.
TOLD = Q(outgoing=False) | Q(status__in=NEXT)


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
    """A person writes. ``fault``: none, duplicate, signature, oversize or late (ten seconds).

    Returns the message and the answers of our webhook; none yet for a late call.
    """
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
        due_at=Now() + LATE if fault == "late" else None,
    )
    message.refresh_from_db()
    if fault == "late":
        tasks.wake()
        return message, []
    line = lines.line_of(channel)
    call = player.message_call(line, message)
    if fault == "signature":
        call = player.forged(call)
    elif fault == "oversize":
        call = replace(call, body=call.body.ljust(_most(channel) + 1))
    times = 3 if fault == "duplicate" else 1
    return message, [player.deliver(line, call, url) for _ in range(times)]


def _most(channel: Channel) -> int:
    connector = registry.of(channel)
    return connector.max_body if connector else 0


def _player(channel: Channel) -> players.Player:
    player = players.of(channel)
    if player is None:
        raise NotFound(UNPLAYED.get(channel.kind, "Esta linha não pode ser simulada."))
    if not channel.is_active:
        raise NotFound("Esta linha está inativa: ligue-a no Center para simular alguém nela.")
    return player


def _words(channel: Channel) -> tuple[str, ...]:
    """What the provider of this line tells; nothing once the line is played by nobody."""
    player = players.of(channel)
    return player.words if player else ()


def word(message: SimulatedMessage, status: str) -> None:
    """The provider tells that a message was delivered, read or failed; nothing more is told of it by itself."""
    SimulatedMessage.objects.filter(pk=message.pk).update(due_at=None)
    _tell(message.channel, [(message, status)])


def _tell(channel: Channel, words: Sequence[Word]) -> None:
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
            .filter(TOLD, due_at__lte=Now())
            .order_by("due_at")[:most]
        )
        _plan(due)
    by_line: dict[int, list[SimulatedMessage]] = {}
    for message in due:
        by_line.setdefault(message.channel_id, []).append(message)
    for messages in by_line.values():
        try:
            _bring(messages)
        except AppError as error:  # a line switched off meanwhile, or whose call fails, holds up no other
            logger.warning(
                "simulator_call_failed", extra={"line": messages[0].channel_id, "error": error.code}
            )
    return 0.5 if SimulatedMessage.objects.filter(TOLD, due_at__isnull=False).exists() else None


def _bring(messages: Sequence[SimulatedMessage]) -> None:
    """What is due of one line: late messages of people, and words about ours."""
    channel = messages[0].channel
    player, line = _player(channel), lines.line_of(channel)
    for message in (one for one in messages if not one.outgoing):
        player.deliver(line, player.message_call(line, message))
    for words in _in_order([(one, NEXT[one.status]) for one in messages if one.outgoing]):
        _tell(channel, words)


def _in_order(words: list[Word]) -> list[list[Word]]:
    """As they happened; with the switch on, ``delivered`` is told before ``sent``, as providers do at times."""
    if not faults.switches()["reorder"]:
        return [words] if words else []
    early = [
        (message, "delivered")
        for message, status in words
        if status == "sent" and "delivered" in _words(message.channel)
    ]
    return [some for some in (early, words) if some]


def _plan(due: Sequence[SimulatedMessage]) -> None:
    on = faults.switches()
    SimulatedMessage.objects.filter(pk__in=[one.pk for one in due if not one.outgoing]).update(due_at=None)
    for message in (one for one in due if one.outgoing):
        told = NEXT[message.status]
        known = _words(message.channel)
        follows = (told == "sent" and on["deliver"] and "delivered" in known) or (
            told == "delivered" and on["read"] and "read" in known
        )
        later = Now() + timedelta(seconds=WAIT_S[told]) if follows else None
        SimulatedMessage.objects.filter(pk=message.pk).update(due_at=later)
