"""Periodic work of Live. Run twice, late or never, a task changes no order: rows and the clock decide."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from channels_app.contract import Act
from invenio_center.contacts.imports import actions as imports
from invenio_center.contacts.imports import expiring, working
from invenio_center.kernel import sql, turns
from invenio_center.kernel.bells import ring_now

from .agents import actions as agents
from .agents import queries as agent_queries
from .choices import Presence
from .conversations import actions as conversations
from .conversations import letters, marks
from .distribution import actions as distribution
from .distribution import loyalty, offers, overflow
from .events import bell
from .files import actions as files
from .files import store
from .hooks import actions as hooks
from .hooks import feeding as hook_feeding
from .hooks import sending as hook_sending
from .intake import inspection, media, names
from .models import Agent
from .privacy import minding as privacy
from .privacy.erasure import asking as erasures
from .privacy.erasure import working as erasing
from .queue import batches, floors, following, lanes, starving
from .schedules import announcing, minding, notices
from .sla import sweep as sla

SOON_S = 20


@shared_task(soft_time_limit=SOON_S)
def announce_due() -> None:
    """Every second: promises that have come to the top."""
    announcing.announce_due()


@shared_task(soft_time_limit=SOON_S)
def mind_returns() -> None:
    """Every ten seconds: reminders to customers, returns nobody took, returns of people who left."""
    notices.remind_due()
    announcing.alert_late()
    minding.clear_left_owners()


@shared_task(soft_time_limit=90)
def follow_zones() -> None:
    """Every hour: promised wall times that are another moment since a zone changed its rules."""
    minding.follow_zones()


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
def alarm_starving() -> None:
    """Every minute: whoever waits beyond the limits of the operation, told to supervisors once."""
    starving.sweep()


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
def follow_facts() -> None:
    """Every second: hours that opened or closed and consents that changed move what waits."""
    following.follow()


@shared_task(soft_time_limit=SOON_S)
def move_batches() -> None:
    """A change of segments or lines that moves very many; rung at once, swept every few seconds."""
    batches.work()


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
    turns.alone("hooks", hook_sending.drain, lambda: ring_now(hooks.DELIVER), held_s=90)


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
def distribute() -> None:
    """Rung when somebody arrives or a hand gets free."""
    distribution.take_turn()


@shared_task(soft_time_limit=SOON_S)
def sweep_distribution() -> None:
    """Every two seconds: offers nobody opened, and whatever a lost bell or the clock has left to give."""
    offers.expire_due()
    overflow.overflow()
    distribution.take_turn()


@shared_task(soft_time_limit=SOON_S)
def explain_distribution() -> None:
    """Every fifteen seconds: why what still waits goes to nobody, and loyal contacts beyond the limits."""
    loyalty.prune()
    distribution.take_turn(explain=True)


@shared_task(soft_time_limit=SOON_S)
def fetch_name(conversation: str) -> None:
    """Rung when a stranger wrote by a channel that tells names only when asked."""
    names.fetch(conversation)


@shared_task
def run_imports() -> None:
    """Rung when an import was confirmed or is to be undone; what a killed worker left is found by the sweep."""
    if not working.work():
        ring_now(imports.WORK)


@shared_task(soft_time_limit=90)
def sweep_imports() -> None:
    """Every five seconds: imports that nobody is at."""
    if working.left():
        ring_now(imports.WORK)


@shared_task(soft_time_limit=90)
def forget_imports() -> None:
    """Every hour: what files said that can no longer be undone."""
    expiring.forget(sql.now() - imports.UNDO_FOR)


@shared_task
def run_erasures() -> None:
    """Rung when a second person approved an erasure; what a killed worker left is found by the sweep."""
    erasing.work()


@shared_task(soft_time_limit=90)
def sweep_erasures() -> None:
    """Every ten seconds: erasures whose answer has left, or that nobody is at."""
    if erasing.left():
        ring_now(erasures.WORK)


@shared_task(soft_time_limit=90)
def mind_rights() -> None:
    """Every ten minutes: warnings of requests whose time runs out, holds whose date has come."""
    privacy.mind()
