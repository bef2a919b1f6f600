"""Words in a message that set the contact's priority, before the message is placed."""

from __future__ import annotations

from channels_app.models import Channel
from invenio_center.contacts import actions as contacts
from invenio_center.models import Contact
from invenio_center.priorities import queries as priorities

from ..conversations.receiving import Incoming
from ..queue import previews


def heed(contact: Contact, channel: Channel, incoming: Incoming) -> None:
    """Raise the contact's priority to that of the strongest word; never lower what holds anywhere for this person.

    The contact's priority replaces those of segments and lines on all channels, so the word must be above all that
    rank the person now. Call it before any conversation is locked: the contact's row comes first (docs/locks.md).
    """
    if incoming.annotates:
        return
    found = priorities.keyword_in(incoming.text)
    if found is None:
        return
    # Locked before it is compared: what a person sets meanwhile must not be lowered.
    contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if found.priority <= previews.highest_priority(contact, channel):
        return
    reason = f"Palavra de prioridade “{found.words}” na mensagem {incoming.public_id}"
    contacts.update_contact(actor=None, contact=contact, priority=found.priority, reason=reason)
