"""Every field of a conversation narrows the list, and a promised return stands where the queue has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invenio_center.kernel import sql
from invenio_center.models import User
from invenio_live.conversations import actions
from invenio_live.models import Conversation
from invenio_live.schedules import actions as schedules
from tests import factories
from tests.cast import Cast

from .conftest import Caller

Api = Callable[[User], Caller]


@pytest.fixture
def gold(cast: Cast) -> Conversation:
    """Waits by its segment, with a promised time; another one waits beside it, by its line and a day earlier."""
    rules = {"field": "tags", "op": "eq", "value": "ouro"}
    segment = factories.make_segment("Ouro", priority=77, rules=rules, first_response_s=600)
    contact = factories.make_contact(name="Gilda", tags=["ouro"])
    row = factories.make_conversation(cast.line, contact=contact)
    actions.set_tags(conversation=row.public_id, actor=cast.supervisor, tags=["boleto"])
    other = factories.make_conversation(cast.line, name="Hugo", at=sql.now() - timedelta(days=1))
    Conversation.objects.filter(pk=other.pk).update(unread=0)
    found = Conversation.objects.get(pk=row.pk)
    assert found.segment == segment
    return found


def test_each_field_narrows_the_list(cast: Cast, api: Api, gold: Conversation) -> None:
    sofia = api(cast.supervisor)
    assert len(sofia.get("conversations/").json()["results"]) == 2
    now = sql.now()
    wanted = [
        ("id", gold.public_id),
        ("contact", gold.contact.public_id),
        ("segment", gold.segment and gold.segment.public_id),
        ("priority", 77),
        ("priority_source", "segment"),
        ("waiting_since", gold.waiting_since and gold.waiting_since.isoformat()),
        ("waiting_since_after", (now - timedelta(hours=1)).isoformat()),
        ("due", "first_response"),
        ("due_before", (now + timedelta(days=1)).isoformat()),
        ("tags", "boleto"),
        ("tag", "boleto"),
        ("unread", "true"),
        ("unread", 1),
    ]
    for name, value in wanted:
        rows = sofia.get(f"conversations/?{urlencode({name: value})}").json()["results"]
        assert [row["id"] for row in rows] == [str(gold.public_id)], name
    refused = ["priority_source=sorte", "due=nunca", "unread=muitas", "waiting_since=ontem", "tier=9", "id=x"]
    for wrong in refused:
        assert sofia.get(f"conversations/?{wrong}").status_code in (400, 422), wrong


def test_a_return_that_has_come_stands_on_top_in_the_list_too(cast: Cast, api: Api) -> None:
    row = factories.make_conversation(cast.line, name="Carla")
    schedules.create(
        conversation=row.public_id, actor=cast.supervisor, due_at=sql.now() + timedelta(minutes=2), note=""
    )
    sofia = api(cast.supervisor)
    (queued,) = sofia.get("queue/").json()["results"]
    (found,) = sofia.get("conversations/?tier=scheduled").json()["results"]
    assert queued["tier"] == "scheduled"
    for name in ("tier", "priority", "priority_source"):
        assert found[name] == queued[name]
    assert sofia.get("conversations/?tier=normal").json()["results"] == []


def test_raw_calls_and_templates_are_found_by_their_line(cast: Cast, api: Api) -> None:
    sofia = api(cast.supervisor)
    for path in ("envelopes/", "templates/"):
        assert sofia.get(f"{path}?channel={cast.line.public_id}").json()["results"] == []
        assert sofia.get(f"{path}?channel=x").status_code == 400


def test_a_contact_tells_the_segments_that_count(cast: Cast, api: Api, gold: Conversation) -> None:
    sofia = api(cast.supervisor)
    assert gold.segment is not None
    path = f"contacts/{gold.contact.public_id}/"
    assert sofia.get(path).json()["segments"] == [str(gold.segment.public_id)]
    listed = {row["name"]: row["segments"] for row in sofia.get("contacts/").json()["results"]}
    assert listed == {"Gilda": [str(gold.segment.public_id)], "Hugo": []}
    with CaptureQueriesContext(connection) as counted:
        sofia.get("contacts/")
    asked = [one for one in counted.captured_queries if "segmentmember" in one["sql"].lower()]
    assert len(asked) == 1


def test_a_deleted_segment_is_out_of_use_and_its_people_move(
    cast: Cast, api: Api, gold: Conversation
) -> None:
    sofia = api(cast.supervisor)
    assert gold.segment is not None
    path = f"segments/{gold.segment.public_id}/"
    assert api(cast.ana.user).call("delete", path).status_code == 403
    assert sofia.call("delete", path).status_code == 204
    assert sofia.get(path).json()["is_active"] is False
    row = sofia.get(f"conversations/{gold.public_id}/").json()
    assert (row["segment"], row["priority"], row["priority_source"]) == (None, 90, "channel")
