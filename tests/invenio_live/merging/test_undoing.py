"""Whatever two records are like, merged and undone they are as they were, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_app.models import Channel
from consent.ledger import actions as consents
from consent.ledger.verification import verify_ledger
from invenio_center.models import Contact, Segment, SegmentMember
from invenio_live.conversations import actions as conversations
from invenio_live.merging import actions
from invenio_live.schedules import actions as schedules
from tests import factories
from tests.cast import Cast

from . import state

CPFS = ("529.982.247-25", "111.444.777-35")
# How a conversation of one of them stands on a line.
STANDS = ("none", "waiting", "held", "held by another", "promised", "waiting and promised", "closed")


@dataclass(frozen=True)
class Drawn:
    """One record: its fields, its tags and segments, how it stands on each of two lines, what it refused."""

    fields: dict[str, Any]
    tags: list[str]
    in_segment: bool
    talks: tuple[str, str]
    refused: bool


records = st.builds(
    Drawn,
    fields=st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Davi", "Davi Souza"]),
            "priority": st.sampled_from([None, 20, 90]),
            "is_vip": st.booleans(),
            "custom_code": st.sampled_from(["", "C-1", "C-2"]),
            "origin": st.sampled_from(["", "loja"]),
            "custom_fields": st.sampled_from([{}, {"joker1": "a"}, {"joker1": "b", "joker2": "c"}]),
        }
    ),
    tags=st.lists(st.sampled_from(["fiel", "novo", "inglês"]), unique=True),
    in_segment=st.booleans(),
    talks=st.tuples(st.sampled_from(STANDS), st.sampled_from(STANDS)),
    refused=st.booleans(),
)


def make(drawn: Drawn, cpf: str, cast: Cast, lines: list[Channel], segment: Segment) -> Contact:
    given: dict[str, Any] = {name: value for name, value in drawn.fields.items() if value not in ("", None)}
    contact = factories.make_contact(tags=drawn.tags, **({"cpf": cpf} if cpf else {}), **given)
    if drawn.in_segment:
        SegmentMember.objects.create(segment=segment, contact=contact)
    for line, stands in zip(lines, drawn.talks, strict=True):
        talk(contact, line, stands, cast)
    if drawn.refused:
        consents.record_opt_out(
            subject_id=contact.subject_id,
            channels=["whatsapp"],
            purposes=["marketing"],
            method="keyword",
            origin={"kind": "whatsapp", "ref": "x", "url": None},
        )
    return contact


def talk(contact: Contact, line: Channel, stands: str, cast: Cast) -> None:
    if stands == "none":
        return
    row = factories.make_conversation(line, contact=contact)
    if "promised" in stands:
        factories.take(row, cast.ana)
        due = timezone.now() + timedelta(hours=2, minutes=contact.pk % 7)
        schedules.create(conversation=row.public_id, actor=cast.ana.user, due_at=due)
        if "waiting" in stands:
            factories.make_conversation(line, contact=contact)
    elif stands.startswith("held"):
        factories.take(row, cast.ana if stands == "held" else cast.bruno)
    elif stands == "closed":
        conversations.close(conversation=row.public_id, actor=cast.supervisor, outcome=cast.outcome)


@pytest.fixture
def scene(cast: Cast) -> tuple[Cast, list[Channel], Segment]:
    return (
        cast,
        [cast.line, factories.make_channel("whatsapp")],
        factories.make_segment("VIP", first_response_s=600, resolution_s=7200),
    )


@pytest.mark.django_db
@pytest.mark.timeout(600)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    one=records, two=records, cpfs=st.tuples(st.sampled_from(["", CPFS[0]]), st.sampled_from(["", CPFS[1]]))
)
def test_merge_and_undo_is_the_first_state_field_by_field(
    scene: tuple[Cast, list[Channel], Segment], one: Drawn, two: Drawn, cpfs: tuple[str, str]
) -> None:
    cast, lines, segment = scene
    with transaction.atomic():
        survivor = make(one, cpfs[0], cast, lines, segment)
        merged = make(two, cpfs[1], cast, lines, segment)
        before = state.of(survivor, merged)
        differ = None not in (survivor.priority, merged.priority) and survivor.priority != merged.priority
        actions.merge(
            survivor=survivor,
            merged=merged,
            actor=cast.supervisor,
            priority=merged.priority if differ else None,
        )
        assert state.of(survivor, merged) != before
        actions.unmerge(contact=survivor, actor=cast.supervisor)
        assert state.differences(before, state.of(survivor, merged)) == []
        assert verify_ledger().faults == []
        transaction.set_rollback(True)
