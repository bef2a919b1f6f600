"""Words in a message raise the contact's priority, and never lower what holds."""

from __future__ import annotations

import pytest

from invenio_center.models import AuditEntry, Contact
from invenio_center.priorities import actions as priorities
from invenio_live.queue import queries
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _listed_words() -> None:
    priorities.save_keyword(actor=None, words="cancelar", priority=95)
    priorities.save_keyword(actor=None, words="procon", priority=99)
    priorities.save_keyword(actor=None, words="desativada", priority=100, is_active=False)


def priority_of(contact: Contact) -> int | None:
    return Contact.objects.values_list("priority", flat=True).get(pk=contact.pk)


def test_the_strongest_word_sets_the_priority_and_the_place_of_its_own_message(cast: Cast) -> None:
    factories.receive(cast.line, "Bom dia", name="Hugo")
    said = factories.receive(cast.line, "Vou CANCELAR e ir ao Procon, desativada.", name="Iara")
    assert priority_of(said.conversation.contact) == 99
    first = queries.list_queue(cast.ana, 2).entries[0]
    assert (first.conversation_id, first.priority, first.priority_source) == (
        said.conversation_id,
        99,
        "contact",
    )


def test_the_audit_names_the_word_and_the_message(cast: Cast) -> None:
    said = factories.receive(cast.line, "Quero cancelar")
    entry = AuditEntry.objects.get(action="contact.updated")
    assert entry.changes == {"priority": [None, 95]}
    assert entry.actor is None
    assert "“cancelar”" in entry.reason
    assert str(said.public_id) in entry.reason


def test_a_repeated_message_changes_nothing_more(cast: Cast) -> None:
    said = factories.receive(cast.line, "Quero cancelar", provider_id="wamid.twice")
    contact = said.conversation.contact
    Contact.objects.filter(pk=contact.pk).update(priority=None)
    factories.receive(
        cast.line, "Quero cancelar", provider_id="wamid.twice", sender=contact.identities.get().value
    )
    assert priority_of(contact) is None


@pytest.mark.parametrize("own", [96, 100])
def test_what_a_person_set_higher_stays(cast: Cast, own: int) -> None:
    contact = factories.make_contact(priority=own)
    factories.make_conversation(cast.line, contact=contact, text="Quero cancelar")
    assert priority_of(contact) == own


def test_a_lower_priority_set_by_hand_is_raised(cast: Cast) -> None:
    contact = factories.make_contact(priority=20)
    factories.make_conversation(cast.line, contact=contact, text="Quero cancelar")
    assert priority_of(contact) == 95


def test_a_segment_or_a_line_that_ranks_higher_is_not_replaced_by_less(cast: Cast) -> None:
    """The contact's own priority comes before both: set to less it would lower the person."""
    factories.make_segment(priority=100, rules={"field": "tags", "op": "eq", "value": "ouro"})
    gold = factories.make_contact(tags=["ouro"])
    factories.make_conversation(cast.line, contact=gold, text="Quero cancelar")
    assert priority_of(gold) is None
    high = factories.make_channel(priority=98)
    said = factories.receive(high, "Bom dia")
    number = said.conversation.contact.identities.get().value
    factories.receive(factories.make_channel(priority=10), "Quero cancelar", sender=number)
    assert priority_of(said.conversation.contact) is None


def test_a_visitor_of_the_site_is_heard_too(cast: Cast) -> None:
    visitor = factories.make_visitor()
    factories.write(visitor, "quero cancelar")
    assert priority_of(visitor.contact) == 95
