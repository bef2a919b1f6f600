""" "Quem receberia agora": what the preview says is what the run then does."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from channels_app.models import Channel
from invenio_center.operation import actions as operation
from invenio_center.operation import queries
from invenio_live.agents import actions as agents
from invenio_live.distribution import preview
from invenio_live.distribution.actions import distribute
from invenio_live.distribution.scoring import Weights
from invenio_live.models import Conversation
from tests import factories
from tests.invenio_live.queue.waiting import wait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("automatic")]


def foreseen() -> list[str]:
    return [row.agent for row in preview.preview(Weights.of(queries.current())).rows]


def happened(rows: list[Conversation]) -> list[str]:
    distribute()
    held = (
        Conversation.objects.filter(pk__in=[row.pk for row in rows])
        .order_by("pk")
        .select_related("holder__user")
    )
    return [row.holder.user.display_name if row.holder else "" for row in held]


def arrive(*lines: Channel) -> list[Conversation]:
    """In this order, whatever the line."""
    now = timezone.now()
    return [wait(line, since=now - timedelta(minutes=60 - n)) for n, line in enumerate(lines)]


def test_what_weighs_two_takes_two(line: Channel) -> None:
    email = factories.make_channel("email", priority=80)
    operation.save_operation(actor=None, kind_units={"email": 2})
    factories.make_agent(name="Ana", capacity=3)
    rows = arrive(email, email, email)
    assert foreseen() == ["Ana", "", ""]
    assert happened(rows) == ["Ana", "", ""]


def test_a_call_fills_and_a_limit_of_a_kind_holds(line: Channel) -> None:
    voice = factories.make_channel("voice", priority=80)
    ana, bia = factories.make_agent(name="Ana", capacity=5), factories.make_agent(name="Bia", capacity=5)
    agents.set_rights(bia, actor=factories.make_user("supervisor"), capacity_per_kind={"whatsapp": 1})
    agents.set_rights(ana, actor=factories.make_user("supervisor"), channels=[voice, line])
    rows = arrive(line, line, voice, line, line)
    expected = foreseen()
    assert happened(rows) == expected
    assert expected.count("Bia") <= 2


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_weights_limits_and_lines(line: Channel, seed: int) -> None:
    dice = random.Random(seed)
    kinds = ("email", "voice", "sms", "telegram")
    lines = [line, *(factories.make_channel(kind, priority=80) for kind in kinds)]
    operation.save_operation(
        actor=None, kind_units={kind: dice.randint(1, 4) for kind in ("email", "sms", "whatsapp")}
    )
    supervisor = factories.make_user("supervisor")
    for name in ("Ana", "Bia", "Caio"):
        agent = factories.make_agent(name=name, capacity=dice.randint(1, 6))
        limits = {
            kind: dice.randint(1, 2) for kind in dice.sample(("email", "sms", "whatsapp"), dice.randint(0, 2))
        }
        agents.set_rights(agent, actor=supervisor, capacity_per_kind=limits)
    rows = arrive(*(dice.choice(lines) for _ in range(15)))
    expected = foreseen()
    assert len(expected) == 15
    assert happened(rows) == expected
