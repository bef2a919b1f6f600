"""Which groups a person's sockets belong to: the right to see, read again at each snapshot and heartbeat."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from invenio_center.models import User

from ..conversations import queries as conversations
from ..models import Agent, Conversation
from ..queue import queries as queue
from . import hub
from .outlet import Outlet

# Groups of conversations opened in this window; they come and go with requests.
OPENED = "c."


def groups_of(user: User) -> set[str]:
    return queue.visible_groups(Agent.objects.select_related("user").get(user=user))


def visible_of(user: User, opened: Iterable[UUID]) -> set[UUID]:
    """Which of these conversations the person may (still) see."""
    found = conversations.visible_to(user, Conversation.objects.filter(public_id__in=list(opened)))
    return set(found.values_list("public_id", flat=True))


def opened_by(outlet: Outlet) -> set[UUID]:
    return {UUID(group.removeprefix(OPENED)) for group in outlet.groups if group.startswith(OPENED)}


def settle(outlet: Outlet, groups: set[str]) -> bool:
    """Make the socket's membership equal ``groups`` (opened conversations aside); True when it changed."""
    before = {group for group in outlet.groups if not group.startswith(OPENED)}
    for group in before - groups:
        hub.part(outlet, group)
    for group in groups - before:
        hub.join(outlet, group)
    return before != groups
