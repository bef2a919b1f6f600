"""What a supervisor puts on top: by name and reason, above every priority, below returns and WebChat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from invenio_center.contacts import actions as contacts
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.models import AuditEntry
from invenio_center.operation.actions import save_operation
from invenio_live.conversations import moves
from invenio_live.conversations import state as facts
from invenio_live.models import Conversation, ConversationEvent
from invenio_live.queue import actions, lanes, queries, tops
from invenio_live.queue.errors import NotOnTop, Taken
from tests import factories
from tests.cast import Cast

from .waiting import listed, taken, wait

AGO = timedelta(hours=1)


def test_it_stands_above_every_priority_and_below_returns_and_webchat(cast: Cast) -> None:
    now = timezone.now()
    low = factories.make_channel("email", priority=1)
    row = wait(low, name="Gilda")
    wait(cast.line, contact=factories.make_contact(name="Cem", priority=100), since=now - AGO)
    wait(factories.make_channel("webchat", priority=1), name="Site", visitor_seen_at=now)
    wait(low, name="Retorno", due_at=now)
    tops.put_on_top(row, actor=cast.supervisor, reason="Cliente ligou à diretoria")
    assert listed(cast.ana) == ["Retorno", "Site", "Gilda", "Cem"]
    entry = queries.list_queue(None, 3).entries[2]
    assert (entry.tier, entry.priority, entry.priority_source) == ("normal", 1, "channel")
    said = timezone.localtime(Conversation.objects.get(pk=row.pk).topped_at)
    assert entry.why.startswith(
        f"Posto no topo por Sofia às {said:%H:%M}: Cliente ligou à diretoria. Esperando"
    )
    audit = AuditEntry.objects.get(action="conversation.topped")
    assert (audit.actor, audit.reason) == (cast.supervisor, "Cliente ligou à diretoria")
    assert taken(cast.ana) == ["Retorno", "Site", "Gilda", "Cem"]
    event = ConversationEvent.objects.get(conversation=row, type="conversation.claimed")
    assert queries.why_claimed(event.data) == entry.why


def test_ageing_does_not_pass_it(cast: Cast) -> None:
    row = wait(cast.line, name="Gilda")
    wait(cast.line, name="Antigo", since=timezone.now() - timedelta(days=5))
    tops.put_on_top(row, actor=cast.supervisor, reason="Combinado")
    save_operation(actor=None, ageing_s=3600)
    assert listed(cast.ana) == ["Gilda", "Antigo"]


def test_two_on_top_stand_by_their_wait(cast: Cast) -> None:
    later = wait(cast.line, name="Depois")
    earlier = wait(cast.line, name="Antes", since=timezone.now() - AGO)
    for row in (later, earlier):
        tops.put_on_top(row, actor=cast.supervisor, reason="Combinado")
    assert listed(cast.ana) == ["Antes", "Depois"]


def test_it_can_be_taken_back_and_needs_a_supervisor_and_a_reason(cast: Cast) -> None:
    wait(cast.line, name="Hugo", since=timezone.now() - AGO)
    row = wait(cast.line, name="Gilda")
    with pytest.raises(NotAllowed):
        tops.put_on_top(row, actor=cast.ana.user, reason="Quero")
    with pytest.raises(Invalid):
        tops.put_on_top(row, actor=cast.supervisor, reason="  ")
    with pytest.raises(NotOnTop):
        tops.take_from_top(row, actor=cast.supervisor, reason="Engano")
    tops.put_on_top(row, actor=cast.supervisor, reason="Combinado")
    with pytest.raises(NotOnTop):
        tops.put_on_top(row, actor=cast.supervisor, reason="De novo")
    assert listed(cast.ana) == ["Gilda", "Hugo"]
    tops.take_from_top(row, actor=cast.supervisor, reason="Engano")
    assert listed(cast.ana) == ["Hugo", "Gilda"]


def test_webchat_and_what_somebody_holds_are_refused(cast: Cast) -> None:
    site = wait(factories.make_channel("webchat", priority=1), name="Site", visitor_seen_at=timezone.now())
    with pytest.raises(NotOnTop):
        tops.put_on_top(site, actor=cast.supervisor, reason="Pressa")
    row = wait(cast.line, name="Gilda")
    actions.claim(row, cast.ana, actor=cast.supervisor, reason="Conhece")
    with pytest.raises(Taken, match="Ana"):
        tops.put_on_top(row, actor=cast.supervisor, reason="Pressa")


def test_it_survives_a_release_and_other_changes_but_not_the_answer(cast: Cast) -> None:
    wait(cast.line, name="Hugo", since=timezone.now() - AGO)
    row = wait(cast.line, name="Gilda")
    tops.put_on_top(row, actor=cast.supervisor, reason="Combinado")
    actions.claim_next(cast.ana)
    moves.release(conversation=row.public_id, actor=cast.ana.user)
    contacts.update_contact(actor=None, contact=row.contact, priority=1, reason="teste")
    assert listed(cast.ana) == ["Gilda", "Hugo"]
    actions.claim_next(cast.ana)
    held = Conversation.objects.get(pk=row.pk)
    facts.answered(held, timezone.now())
    facts.take_away(held, "waiting")
    lanes.place(held)
    held.save()
    assert listed(cast.ana) == ["Hugo", "Gilda"], "the wait it was given for is over"
