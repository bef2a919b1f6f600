"""A return made or moved in Center, and the customer told of its hour there and then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from channels_app.models import Channel, Template, TemplateStatus
from invenio_center.models import Role
from invenio_live.models import Conversation, Message, Schedule
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Conversation:
    return factories.make_conversation(factories.make_channel(), name="Rita Campos")


def template(channel: Channel) -> Template:
    return Template.objects.create(
        channel=channel, name=f"t{factories.number()}", purpose="scheduled_return", category="utility",
        body="Olá, {{nome}}: {{hora}}.", status=TemplateStatus.APPROVED,
    )  # fmt: skip


def promised(client: Any, row: Conversation, minutes: int, **given: Any) -> str:
    due = timezone.localtime() + timedelta(minutes=minutes)
    said = {
        "channel": row.channel_id, "day": f"{due:%Y-%m-%d}", "hour": f"{due:%H:%M}", "zone": settings.TIME_ZONE,
        "repeats": "never", **given,
    }  # fmt: skip
    answer = client.post(reverse("admin:contact_schedule", args=[row.contact.public_id]), said, follow=True)
    return str(answer.content.decode())


def test_the_customer_is_told_the_hour_when_the_return_is_made(as_role: Any, row: Conversation) -> None:
    page = promised(as_role(Role.SUPERVISOR), row, 4, notify=template(row.channel).pk)
    schedule = Schedule.objects.get()
    assert f"{timezone.localtime(schedule.due_at):%H:%M}" in Message.objects.get(direction="out").text
    assert "Retorno agendado." in page and "O aviso ao cliente está a caminho." in page


def test_a_notice_that_may_not_go_out_undoes_nothing(as_role: Any, row: Conversation) -> None:
    page = promised(as_role(Role.SUPERVISOR), row, 90, notify=template(row.channel).pk)
    assert Schedule.objects.count() == 1
    assert not Message.objects.filter(direction="out").exists()
    assert "O cliente não foi avisado." in page


def test_a_template_of_another_line_is_refused_before_anything_is_promised(
    as_role: Any, row: Conversation
) -> None:
    other = template(factories.make_channel(name="Outra"))
    assert "Este modelo é de outra linha." in promised(as_role(Role.SUPERVISOR), row, 90, notify=other.pk)
    assert not Schedule.objects.exists()


def test_nobody_is_told_unless_asked(as_role: Any, row: Conversation) -> None:
    template(row.channel)
    promised(as_role(Role.SUPERVISOR), row, 4)
    assert Schedule.objects.count() == 1
    assert not Message.objects.filter(direction="out").exists()
