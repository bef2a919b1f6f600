"""Names that a provider tells only when it is asked: asked once a stranger has written, by a worker.

Nothing hangs on it. What is lost is asked again when the person writes next, at most once an hour.
"""

from __future__ import annotations

import logging
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction

from channels_app import bells, registry
from channels_app.contract import ProviderRefused
from channels_app.lines import queries as lines
from invenio_center.contacts import identities
from invenio_center.kernel.broadcast import client
from invenio_center.kernel.http import HttpError
from invenio_center.models import Contact

from .. import events
from ..choices import ConversationStatus
from ..conversations import locking, notices
from ..events import types
from ..models import Conversation, Message

logger = logging.getLogger(__name__)

TASK = "invenio_live.tasks.fetch_name"
ASKED_EVERY_S = 3600


def wanted(message: Message) -> None:
    """Have a worker ask for the name of a person without one. The caller is in a transaction."""
    conversation = message.conversation
    connector = registry.of(message.channel)
    if conversation.contact.name or connector is None or not connector.tells_names:
        return
    if _is_due(conversation.contact_id):
        bells.ring(TASK, str(conversation.public_id))


def _is_due(contact: int) -> bool:
    key = f"{settings.KEY_PREFIX}:name:{contact}"
    try:
        return bool(client().set(key, "1", nx=True, ex=ASKED_EVERY_S))
    except redis.RedisError:
        return False


def fetch(public_id: UUID | str) -> bool:
    """A worker's part; False when no name was found. Calls the network: never from a request or a transaction."""
    row = Conversation.objects.select_related("channel", "contact").filter(public_id=public_id).first()
    connector = registry.of(row.channel) if row else None
    if row is None or connector is None or row.contact.name or not row.channel.is_active:
        return False
    line = lines.line_of(row.channel)
    try:
        name = connector.name_of(line, row.reply_to, lines.http_for(line))
    except (ProviderRefused, HttpError) as error:
        code = error.error.code if isinstance(error, ProviderRefused) else type(error).__name__
        logger.info("name_not_told", extra={"channel": str(row.channel.public_id), "error": code})
        return False
    return bool(name) and _give(row.contact_id, name)


@transaction.atomic
def _give(contact: int, name: str) -> bool:
    """Fill the empty name and show it wherever the person stands."""
    person = Contact.objects.select_for_update(no_key=True, of=("self",)).get(pk=contact)
    if not identities.name_empty(person, name):
        return False
    open_ones = Conversation.objects.filter(contact=contact).exclude(status=ConversationStatus.CLOSED)
    for key in open_ones.order_by("pk").values_list("pk", flat=True):
        row = locking.by_number(key)
        events.record(row, types.Named())
        notices.renew(row)
    return True
