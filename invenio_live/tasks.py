"""Periodic work of Live. Run twice, late or never, a task changes no order: rows and the clock decide."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from channels_app.bells import ring_now
from channels_app.contract import Act
from invenio_center.kernel import turns

from .agents import actions as agents
from .agents import queries as agent_queries
from .choices import Presence
from .conversations import actions as conversations
from .conversations import letters, marks
from .events import bell
from .files import actions as files
from .files import store
from .hooks import actions as hooks
from .hooks import feeding as hook_feeding
from .hooks import sending as hook_sending
from .intake import inspection, media, names
from .models import Agent
from .queue import floors, lanes
from .schedules import actions as schedules
from .sla import sweep as sla

SOON_S = 20


@shared_task(soft_time_limit=SOON_S)
def announce_due() -> None:
    """Every second: promises that have come to the top."""
    schedules.announce_due()


@shared_task(soft_time_limit=SOON_S)
def sweep_sla() -> None:
    """Every five seconds: promised times of which four fifths have passed, or all."""
    sla.sweep()


@shared_task(soft_time_limit=SOON_S)
def sweep_presence() -> None:
    """Every five seconds: visitors who left the site, answers they missed, and agents whose console was lost."""
    lanes.sweep_presence()
    for agent in agent_queries.lost():
        sign_off(agent)
    for agent in agent_queries.absent():
        conversations.return_owed(agent)
    letters.send_unseen()


@transaction.atomic
def sign_off(agent: Agent) -> None:
    """Offline until a console opens again; what is owed goes back to the queue with its old time."""
    row = Agent.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=agent.pk)
    if not agent_queries.lost().filter(pk=row.pk).exists():
        return
    conversations.return_owed(row)
    agents.set_presence(row, Presence.OFFLINE)


@shared_task(soft_time_limit=SOON_S)
def raise_floors() -> None:
    """Every minute: claims begin to read each lane where something waits."""
    floors.raise_floors()


@shared_task(soft_time_limit=90)
def fetch_attachments() -> None:
    """Files of customers that have not been fetched yet; rung at once, swept every few seconds."""
    media.fetch_due()


@shared_task(soft_time_limit=90)
def drop_unsent_files() -> None:
    """Every hour: uploads of yesterday whose message was never sent, and files kept before there was a scanner."""
    files.drop_unsent()
    store.drop_drafts()
    inspection.call_up()


@shared_task(soft_time_limit=90)
def inspect_files() -> None:
    """Scan and small copies of new files; rung at once, swept every few seconds."""
    inspection.inspect_due()


@shared_task(soft_time_limit=90)
def drop_released_files() -> None:
    """Files whose last row is gone; rung at once, swept every hour."""
    store.drop_released()


@shared_task(soft_time_limit=SOON_S)
def show_act(conversation: str, act: str) -> None:
    """Rung when an agent reads or types: tell the customer, where the channel shows it."""
    marks.show(conversation, Act(act))


@shared_task(soft_time_limit=90)
def feed_hooks() -> None:
    """Rung when an event was stored while a webhook wants it; swept every few seconds."""
    bell.answered()
    if hook_feeding.feed() or hook_sending.due():
        ring_now(hooks.DELIVER)


@shared_task
def deliver_hooks() -> None:
    """One round at a time in the whole installation: slow receivers never hold all workers."""
    turns.alone("hooks", hook_sending.drain, lambda: ring_now(hooks.DELIVER))


@shared_task(soft_time_limit=90)
def sweep_hooks() -> None:
    """Every five seconds: events whose bell was lost, deliveries whose time has come."""
    hooks.say_wanted()
    feed_hooks()


@shared_task(soft_time_limit=90)
def drop_old_hooks() -> None:
    """Every hour: deliveries of long ago."""
    hooks.drop_old()


@shared_task(soft_time_limit=SOON_S)
def fetch_name(conversation: str) -> None:
    """Rung when a stranger wrote by a channel that tells names only when asked."""
    names.fetch(conversation)
