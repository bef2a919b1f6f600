"""Two records of one person become one, and two again."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from consent.ledger import actions as consents
from consent.ledger import queries as ledger
from consent.ledger.verification import verify_ledger
from invenio_center.contacts import actions as contacts
from invenio_center.contacts import queries
from invenio_center.contacts.errors import (
    BlockedDiffers,
    ContactMerged,
    LaterMergeFirst,
    NotMerged,
    PriorityNeeded,
    SameContact,
)
from invenio_center.contacts.imports import matching
from invenio_center.contacts.imports.values import Parsed
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.models import AuditEntry, Contact, ContactMerge
from invenio_live.conversations import actions as conversations
from invenio_live.conversations import promises
from invenio_live.merging import actions
from invenio_live.models import Conversation, Loyalty, Message
from invenio_live.preferences import links
from tests import factories
from tests.cast import Cast

from . import state

pytestmark = pytest.mark.django_db
LONG, SHORT = "5511987651234", "551176541234"


@pytest.fixture
def pair(cast: Cast) -> tuple[Contact, Contact]:
    return (
        factories.make_contact(name="Davi", whatsapp=LONG, tags=["fiel"]),
        factories.make_contact(name="Davi Souza", whatsapp=SHORT, tags=["fiel", "novo"]),
    )


def merge(cast: Cast, survivor: Contact, merged: Contact, **given: Any) -> ContactMerge:
    return actions.merge(survivor=survivor, merged=merged, actor=cast.supervisor, **given)


def names(contact: Contact) -> set[str]:
    return set(contact.tags.values_list("name", flat=True))


def test_whoever_writes_from_an_address_of_the_merged_one_is_the_survivor(
    cast: Cast, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    merge(cast, survivor, merged)
    message = factories.receive(cast.line, sender=SHORT)
    assert message.conversation.contact == survivor
    assert set(survivor.identities.values_list("value", flat=True)) == {LONG, SHORT}
    assert names(survivor) == {"fiel", "novo"}
    assert not merged.identities.exists()


def test_conversations_and_their_returns_go_over(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    other = factories.make_channel("whatsapp")
    here = factories.make_conversation(cast.line, contact=survivor)
    there = factories.make_conversation(other, contact=merged)
    merge(cast, survivor, merged)
    assert set(Conversation.objects.filter(contact=survivor)) == {here, there}
    assert {row.status for row in Conversation.objects.all()} == {"waiting"}


def test_the_survivor_says_and_the_other_fills(cast: Cast) -> None:
    survivor = factories.make_contact(name="Davi", origin="loja", custom_fields={"joker1": "a"})
    merged = factories.make_contact(
        name="Outro", cpf="529.982.247-25", custom_code="C-9", is_vip=True, priority=70,
        custom_fields={"joker1": "b", "joker2": "c"},
    )  # fmt: skip
    merge(cast, survivor, merged)
    found = Contact.objects.get(pk=survivor.pk)
    assert (found.name, found.origin, found.custom_code) == ("Davi", "loja", "C-9")
    assert (found.is_vip, found.priority) == (True, 70)
    assert found.custom_fields == {"joker1": "a", "joker2": "c"}
    assert queries.search("529.982.247-25").get() == found


def test_two_priorities_that_differ_have_to_be_chosen_from(cast: Cast) -> None:
    low, high = factories.make_contact(priority=20), factories.make_contact(priority=90)
    with pytest.raises(PriorityNeeded) as refused:
        merge(cast, low, high)
    assert refused.value.data == {"priorities": [20, 90]}
    with pytest.raises(Invalid):
        merge(cast, low, high, priority=101)
    merge(cast, low, high, priority=90)
    assert Contact.objects.get(pk=low.pk).priority == 90


def test_what_waits_is_priced_anew_at_commit(cast: Cast) -> None:
    survivor, merged = factories.make_contact(), factories.make_contact(priority=95, is_vip=True)
    waits = factories.make_conversation(cast.line, contact=survivor)
    assert waits.lane is not None
    assert waits.lane.contact_priority is None
    merge(cast, survivor, merged)
    lane = Conversation.objects.select_related("lane").get(pk=waits.pk).lane
    assert lane is not None
    assert (lane.contact_priority, lane.vip) == (95, True)


def test_of_two_open_on_one_line_one_goes_on_with_the_older_debt(
    cast: Cast, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    older = factories.receive(cast.line, "Cadê meu pedido?", sender=SHORT).conversation
    newer = factories.receive(cast.line, "Oi de novo", sender=LONG).conversation
    factories.take(newer, cast.ana)
    merge(cast, survivor, merged)
    goes_on, ended = Conversation.objects.get(pk=newer.pk), Conversation.objects.get(pk=older.pk)
    assert (goes_on.status, goes_on.holder, ended.status) == ("active", cast.ana, "closed")
    assert goes_on.waiting_since == older.waiting_since
    assert goes_on.unread == newer.unread + older.unread
    told = Message.objects.get(conversation=goes_on, direction="system", text__contains="Cadê meu pedido?")
    assert ended.protocol in told.text
    assert Conversation.objects.filter(contact=survivor).count() == 2


def test_undone_the_two_that_were_open_are_open_again(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    first = factories.receive(cast.line, sender=SHORT).conversation
    second = factories.receive(cast.line, sender=LONG).conversation
    factories.take(first, cast.ana)
    factories.take(second, cast.bruno)
    before = state.of(survivor, merged)
    merge(cast, survivor, merged)
    assert Conversation.objects.filter(status="active").count() == 1
    actions.unmerge(contact=survivor, actor=cast.supervisor)
    assert state.differences(before, state.of(survivor, merged)) == []


def test_who_has_no_room_any_more_gets_nothing_back(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    first = factories.receive(cast.line, sender=SHORT).conversation
    second = factories.receive(cast.line, sender=LONG).conversation
    small = factories.make_agent(capacity=1)
    factories.take(first, cast.ana)
    factories.take(second, small)
    merge(cast, survivor, merged)
    factories.take(factories.make_conversation(cast.line), small)
    actions.unmerge(contact=merged, actor=cast.supervisor)
    back = Conversation.objects.get(pk=second.pk)
    assert (back.status, back.holder) == ("waiting", None)
    assert back.waiting_since == second.waiting_since


def test_the_stricter_answer_holds_for_both_and_ends_with_the_merge(
    cast: Cast, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    origin = {"kind": "whatsapp", "ref": "x", "url": None}
    consents.record_opt_out(
        subject_id=merged.subject_id, channels=["whatsapp"], purposes=["marketing"], method="keyword",
        origin=origin,
    )  # fmt: skip
    merge(cast, survivor, merged)

    def told(contact: Contact) -> str:
        rows = ledger.state(contact.subject_id)
        return next(
            one["state"] for one in rows if (one["channel"], one["purpose"]) == ("whatsapp", "marketing")
        )

    assert told(survivor) == "withdrawn"
    assert verify_ledger().faults == []
    actions.unmerge(contact=survivor, actor=cast.supervisor)
    assert (told(survivor), told(merged)) == ("unknown", "withdrawn")
    assert verify_ledger().faults == []
    types = [one.type for one in ledger.timeline(merged.subject_id)]
    assert types == ["consent.withdrawn", "subject.merged", "subject.merged"]


def test_a_no_said_while_they_were_one_holds_for_both_afterwards(
    cast: Cast, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    merge(cast, survivor, merged)
    factories.receive(cast.line, "SAIR", sender=SHORT)
    actions.unmerge(contact=merged, actor=cast.supervisor)
    for one in pair:
        states = {
            row["purpose"]: row["state"]
            for row in ledger.state(one.subject_id)
            if row["channel"] == "whatsapp"
        }
        assert states["marketing"] == "withdrawn"


def test_what_came_after_stays_with_the_survivor(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    merge(cast, survivor, merged)
    later = factories.receive(cast.line, sender=SHORT).conversation
    contacts.update_contact(actor=cast.supervisor, contact=survivor, name="Davi S.", priority=33)
    actions.unmerge(contact=survivor, actor=cast.supervisor, reason="eram dois")
    survivor.refresh_from_db()
    assert (survivor.name, survivor.priority) == ("Davi S.", 33)
    assert Conversation.objects.get(pk=later.pk).contact == survivor
    assert list(merged.identities.values_list("value", flat=True)) == [SHORT]
    assert factories.receive(cast.line, sender=SHORT).conversation.contact == merged


def test_a_chain_comes_undone_from_its_end(cast: Cast) -> None:
    first, second, third = (factories.make_contact(name=name) for name in "ABC")
    people = (first, second, third)
    before = state.of(*people)
    merge(cast, second, first)
    middle = state.of(*people)
    merge(cast, third, second)
    assert Contact.objects.get(pk=first.pk).merged_into == third
    assert third.identities.count() == 3
    with pytest.raises(LaterMergeFirst) as refused:
        actions.unmerge(contact=first, actor=cast.supervisor)
    assert refused.value.data == {"first": str(second.public_id)}
    actions.unmerge(contact=third, actor=cast.supervisor)
    assert state.differences(middle, state.of(*people)) == []
    actions.unmerge(contact=first, actor=cast.supervisor)
    assert state.differences(before, state.of(*people)) == []
    assert verify_ledger().faults == []


def test_what_cannot_be_merged_says_why(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    with pytest.raises(SameContact):
        merge(cast, survivor, survivor)
    with pytest.raises(NotAllowed):
        actions.merge(survivor=survivor, merged=merged, actor=cast.ana.user)
    with pytest.raises(NotMerged):
        actions.unmerge(contact=survivor, actor=cast.supervisor)
    contacts.block(actor=cast.supervisor, contact=merged, reason="golpe")
    with pytest.raises(BlockedDiffers):
        merge(cast, survivor, merged)


def test_nothing_is_done_to_a_merged_record_any_more(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    merge(cast, survivor, merged)
    with pytest.raises(ContactMerged) as refused:
        contacts.update_contact(actor=cast.supervisor, contact=merged, name="X")
    assert refused.value.data == {"survivor": str(survivor.public_id)}
    with pytest.raises(ContactMerged):
        merge(cast, factories.make_contact(), merged)
    with pytest.raises(ContactMerged):
        merge(cast, merged, factories.make_contact())
    assert list(queries.search("Davi")) == [survivor]


def test_both_trails_say_who_merged_and_why(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    merge(cast, survivor, merged, reason="mesma pessoa")
    for one in pair:
        entry = AuditEntry.objects.get(action="contact.merged", object_id=str(one.public_id))
        assert (entry.actor, entry.reason) == (cast.supervisor, "mesma pessoa")


def test_a_priority_that_comes_by_a_merge_and_goes_by_its_undoing_is_in_the_trail(cast: Cast) -> None:
    survivor, merged = factories.make_contact(), factories.make_contact(priority=90)
    merge(cast, survivor, merged)
    actions.unmerge(contact=survivor, actor=cast.supervisor)
    own = AuditEntry.objects.filter(object_id=str(survivor.public_id)).order_by("pk")
    told = {entry.action: entry.changes.get("priority") for entry in own}
    assert (told["contact.merged"], told["contact.unmerged"]) == ([None, 90], [90, None])


def test_a_page_made_meanwhile_for_an_address_goes_home_with_it(
    cast: Cast, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    merge(cast, survivor, merged)
    made = links.link(survivor, f"+{SHORT}")
    actions.unmerge(contact=merged, actor=cast.supervisor)
    assert links.opened(made.rstrip("/").rsplit("/", 1)[1]).contact == merged


def test_the_newest_who_served_counts_and_both_come_back(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    survivor, merged = pair
    for one, agent in ((survivor, cast.ana), (merged, cast.bruno)):
        row = factories.take(factories.make_conversation(cast.line, contact=one), agent)
        conversations.close(conversation=row.public_id, actor=agent.user, outcome=cast.outcome)
    before = state.of(survivor, merged)
    merge(cast, survivor, merged)
    assert Loyalty.objects.get(contact=survivor).agent == cast.bruno
    actions.unmerge(contact=merged, actor=cast.supervisor)
    assert state.differences(before, state.of(survivor, merged)) == []


def test_a_visitor_who_was_read_before_the_merge_writes_to_the_survivor(cast: Cast) -> None:
    survivor, visitor = factories.make_contact(), factories.make_visitor()
    assert factories.write(visitor, "Oi").conversation.contact == visitor.contact
    merge(cast, survivor, visitor.contact)
    assert factories.write(visitor, "Ainda aí?").conversation.contact == survivor


def test_an_import_finds_the_survivor_by_what_the_merged_record_is_known_by(cast: Cast) -> None:
    survivor = factories.make_contact(custom_code="A-1", cpf="111.444.777-35")
    merged = factories.make_contact(custom_code="B-2", cpf="529.982.247-25")
    merge(cast, survivor, merged)
    row = Parsed(values={"cpf": "52998224725", "custom_code": "B-2"})
    assert matching.owners([row]).of(row) == survivor.pk


def test_nothing_new_begins_with_a_merged_record(cast: Cast, pair: tuple[Contact, Contact]) -> None:
    """Whoever read the contact before the merge is refused where the conversation would be placed."""
    survivor, merged = pair
    stale = Contact.objects.get(pk=merged.pk)
    merge(cast, survivor, merged)
    row = Conversation(channel=cast.line, contact=stale, reply_to=SHORT)
    with pytest.raises(ContactMerged):
        promises.resting(row, timezone.now(), actor=cast.supervisor)
