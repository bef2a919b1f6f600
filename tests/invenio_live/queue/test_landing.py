"""What comes to a segment gets its automatic tags, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invenio_center.contacts import actions as contacts
from invenio_center.contacts.tags import named
from invenio_center.models import Segment
from invenio_center.segments import actions as segments
from invenio_live.conversations import actions as conversations
from invenio_live.conversations import notes
from invenio_live.models import Conversation
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
GOLD = {"field": "tags", "op": "eq", "value": "ouro"}


def tags_of(row: Conversation) -> list[str]:
    return sorted(row.tags.values_list("name", flat=True))


@pytest.fixture
def gold() -> Segment:
    return segments.save_segment(actor=None, name="Ouro", rules=GOLD, auto_tags=named(["fiel", "cuidado"]))


def test_a_new_conversation_gets_the_tags_of_its_segment(cast: Cast, gold: Segment) -> None:
    row = factories.make_conversation(cast.line, contact=factories.make_contact(tags=["ouro"]))
    assert row.segment == gold
    assert tags_of(row) == ["cuidado", "fiel"]
    assert tags_of(factories.make_conversation(cast.line)) == []


def test_a_tag_taken_off_by_hand_does_not_come_back_with_the_next_message(cast: Cast, gold: Segment) -> None:
    contact = factories.make_contact(tags=["ouro"])
    row = factories.make_conversation(cast.line, contact=contact)
    notes.set_tags(conversation=row.public_id, actor=cast.supervisor, tags=["fiel"])
    factories.make_conversation(cast.line, contact=contact, text="Alguém aí?")
    contacts.update_contact(actor=None, contact=contact, is_vip=True)
    assert tags_of(row) == ["fiel"]


@pytest.mark.parametrize("how", ["contact", "rules", "transfer"])
def test_every_way_into_the_segment_brings_the_tags(cast: Cast, how: str) -> None:
    contact = factories.make_contact(tags=["prata"])
    row = factories.make_conversation(cast.line, contact=contact)
    given: dict[str, Any] = {"actor": None, "name": "Ouro", "auto_tags": named(["fiel"])}
    gold = segments.save_segment(**given, rules=GOLD)
    assert tags_of(row) == []
    if how == "contact":
        contacts.set_tags(actor=None, contact=contact, tags=["ouro"])
    elif how == "rules":
        segments.save_segment(actor=None, segment=gold, rules={**GOLD, "value": "prata"})
    else:
        conversations.transfer(conversation=row.public_id, actor=cast.supervisor, to_segment=gold)
    row.refresh_from_db()
    assert row.segment == gold
    assert tags_of(row) == ["fiel"]


def test_a_message_that_changes_no_segment_costs_no_query_for_tags(cast: Cast, gold: Segment) -> None:
    contact = factories.make_contact(tags=["ouro"])
    factories.make_conversation(cast.line, contact=contact)
    with CaptureQueriesContext(connection) as seen:
        factories.make_conversation(cast.line, contact=contact, text="Alguém aí?")
    assert not [one["sql"] for one in seen if "auto_tags" in one["sql"] or "conversation_tags" in one["sql"]]
