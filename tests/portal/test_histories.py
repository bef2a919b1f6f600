"""The tab "Histórico" of a contact: transfers, in names."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from invenio_center.models import Role
from invenio_live.conversations import moves
from invenio_live.conversations.undoing import undo
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_transfer_tells_who_gave_whom_what(as_role: Any) -> None:
    line = factories.make_channel()
    ana, bruno = factories.make_agent(name="Ana"), factories.make_agent(name="Bruno")
    conversation = factories.take(factories.make_conversation(line), ana)
    moves.transfer(conversation=conversation.public_id, actor=ana.user, to_agent=bruno, note="Fala inglês")
    page = as_role(Role.SUPERVISOR).get(
        reverse("admin:contact_history", args=[conversation.contact.public_id])
    )
    shown = page.content.decode()
    assert "Transferências" in shown
    assert '<td data-label="De">Ana</td><td data-label="Para">Bruno</td>' in shown
    assert "Fala inglês" in shown


def test_a_transfer_that_was_undone_says_so(as_role: Any) -> None:
    ana, bruno = factories.make_agent(name="Ana"), factories.make_agent(name="Bruno")
    conversation = factories.take(factories.make_conversation(factories.make_channel()), ana)
    for undoes in (True, False):
        moves.transfer(conversation=conversation.public_id, actor=ana.user, to_agent=bruno)
        if undoes:
            undo(conversation=conversation.public_id, agent=ana)
    page = as_role(Role.SUPERVISOR).get(
        reverse("admin:contact_history", args=[conversation.contact.public_id])
    )
    shown = page.content.decode()
    assert shown.index('data-label="Para">Bruno</td>') < shown.index(
        'data-label="Para">Bruno (desfeita)</td>'
    )
