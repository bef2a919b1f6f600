"""Taking the next one: who may, how many at a time, and what is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from invenio_center.kernel.errors import Invalid
from invenio_center.models import Role
from invenio_center.operation.actions import save_operation
from invenio_center.segments import actions as segments
from invenio_live.agents import actions as agents
from invenio_live.agents import queries as agent_queries
from invenio_live.choices import ConversationStatus, Presence, Turn
from invenio_live.models import Agent, Conversation, ConversationEvent
from invenio_live.queue import actions, queries, takings
from invenio_live.queue.errors import AtCapacity, MayNotPick, Offline, Paused, Taken
from invenio_live.queue.events import Claimed
from tests import factories
from tests.cast import Cast

from .waiting import listed, taken, wait


def presence(agent: Agent, state: str) -> None:
    Agent.objects.filter(pk=agent.pk).update(presence=state)


def hold(agent: Agent, conversation: Conversation, *, turn: str = Turn.US, minutes: int = 0) -> None:
    since = timezone.now() - timedelta(minutes=minutes)
    Conversation.objects.filter(pk=conversation.pk).update(
        status=ConversationStatus.ACTIVE, holder=agent, turn=turn, turn_since=since
    )


def test_the_claimed_one_is_held_and_fenced(cast: Cast) -> None:
    row = wait(cast.line, name="Hugo", since=timezone.now() - timedelta(minutes=10))
    got = actions.claim_next(cast.ana)
    assert got is not None
    stored = Conversation.objects.get(pk=row.pk)
    assert (stored.status, stored.holder, stored.fence) == (ConversationStatus.ACTIVE, cast.ana, 1)
    assert stored.waiting_since == row.waiting_since
    assert actions.claim_next(cast.ana) is None


def test_the_event_keeps_what_its_sentence_is_made_of(cast: Cast) -> None:
    segment = factories.make_segment("VIP", priority=100)
    contact = factories.make_contact(name="João")
    segment.members.create(contact=contact)
    row = wait(cast.line, contact=contact)
    said = queries.list_queue(cast.ana, 1).entries[0].why
    actions.claim_next(cast.ana)
    event = ConversationEvent.objects.get(conversation=row, type=Claimed.type)
    assert event.actor == cast.ana.user
    assert queries.why_claimed(event.data) == said
    assert said.startswith("Prioridade 100 do segmento VIP (canal WhatsApp - Vendas: 90)")
    assert event.data == Claimed(**event.data).data()
    assert (event.data["load"], event.data["capacity"]) == (0, cast.ana.capacity)
    assert "João" not in str(event.data)


@pytest.mark.parametrize(("state", "refusal"), [(Presence.PAUSED, Paused), (Presence.OFFLINE, Offline)])
def test_who_is_away_is_given_nothing(cast: Cast, state: str, refusal: type[Exception]) -> None:
    wait(cast.line, name="Hugo")
    presence(cast.ana, state)
    with pytest.raises(refusal):
        actions.claim_next(cast.ana)
    assert listed(cast.ana) == ["Hugo"]


def test_a_full_agent_is_told_so(cast: Cast) -> None:
    for _ in range(2):
        hold(cast.ana, wait(cast.line))
    wait(cast.line)
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=2)
    with pytest.raises(AtCapacity):
        actions.claim_next(cast.ana)


def test_a_resting_conversation_weighs_nothing(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=1)
    row = wait(cast.line)
    hold(cast.ana, row, turn=Turn.CUSTOMER, minutes=29)
    wait(cast.line, name="Hugo")
    with pytest.raises(AtCapacity):
        actions.claim_next(cast.ana)
    hold(cast.ana, row, turn=Turn.CUSTOMER, minutes=31)
    assert taken(cast.ana, 1) == ["Hugo"]


def test_our_turn_never_rests(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=1)
    hold(cast.ana, wait(cast.line), turn=Turn.US, minutes=300)
    with pytest.raises(AtCapacity):
        actions.claim_next(cast.ana)


def test_a_call_fills_everything(cast: Cast) -> None:
    voice = factories.make_channel("voice", priority=70)
    wait(voice, name="Telefonema")
    wait(cast.line, name="Hugo")
    assert taken(cast.ana, 1) == ["Hugo"]
    assert actions.claim_next(cast.ana) is None, "a call needs both hands"
    hold(cast.bruno, wait(voice, name="Outro telefonema"))
    with pytest.raises(AtCapacity):
        actions.claim_next(cast.bruno)


@pytest.mark.parametrize("kind", ["whatsapp", "voice"])
def test_the_answer_shows_the_agent_as_the_tables_do(cast: Cast, kind: str) -> None:
    hold(cast.ana, wait(cast.line, name="Em silêncio"), turn=Turn.CUSTOMER, minutes=31)
    row = wait(factories.make_channel(kind, priority=70), name="Hugo")
    got = actions.take_next(cast.ana.pk, cast.ana.user)
    assert got is not None
    assert (got.row["id"], got.row["version"]) == (str(row.public_id), row.version + 1)
    assert agent_queries.me(got.agent, got.load) == agent_queries.me(Agent.objects.get(pk=cast.ana.pk))


def test_a_limit_for_one_kind_leaves_the_others(cast: Cast) -> None:
    agents.set_rights(cast.ana, actor=cast.supervisor, capacity_per_kind={"whatsapp": 1})
    email = factories.make_channel("email", priority=10)
    wait(cast.line, name="A")
    wait(cast.line, name="B")
    wait(email, name="C")
    assert taken(cast.ana, 2) == ["A", "C"]


def test_rights_withdrawn_are_respected_by_the_next_claim(cast: Cast) -> None:
    other = factories.make_channel("email", priority=10)
    wait(cast.line, name="Proibido")
    wait(other, name="Permitido")
    agents.set_rights(cast.ana, actor=cast.supervisor, channels=[other])
    assert listed(cast.ana) == ["Permitido"]
    assert taken(cast.ana) == ["Permitido"]


def test_a_reserved_row_waits_for_its_agent_while_he_is_there(cast: Cast) -> None:
    until = timezone.now() + timedelta(minutes=2)
    wait(cast.line, name="Fiel", reserved_for=cast.bruno, reserved_until=until)
    wait(cast.line, name="Hugo")
    assert listed(cast.ana) == ["Hugo"]
    assert listed(cast.bruno) == ["Fiel", "Hugo"]
    assert listed(None) == ["Fiel", "Hugo"], "supervisors see reserved rows"
    presence(cast.bruno, Presence.PAUSED)
    assert taken(cast.ana) == ["Fiel", "Hugo"]


def test_a_reservation_ends_by_the_clock(cast: Cast) -> None:
    wait(cast.line, name="Fiel", reserved_for=cast.bruno, reserved_until=timezone.now())
    assert taken(cast.ana) == ["Fiel"]


def test_a_return_is_its_owners_until_the_hour(cast: Cast) -> None:
    wait(cast.line, name="Carla", due_at=timezone.now() + timedelta(minutes=3), owner=cast.bruno)
    assert listed(cast.ana) == []
    assert listed(cast.bruno) == ["Carla"]
    presence(cast.bruno, Presence.OFFLINE)
    assert taken(cast.ana) == ["Carla"]


def test_after_the_hour_anyone_may_take_the_return(cast: Cast) -> None:
    wait(cast.line, name="Carla", due_at=timezone.now() - timedelta(seconds=1), owner=cast.bruno)
    assert taken(cast.ana) == ["Carla"]


def test_a_claimed_return_stays_promised_until_somebody_writes(cast: Cast) -> None:
    row = wait(cast.line, name="Carla", due_at=timezone.now())
    got = actions.claim_next(cast.ana)
    assert got is not None
    stored = Conversation.objects.get(pk=row.pk)
    assert stored.promotes_at == row.promotes_at
    assert stored.schedules.get().status == "pending"


def test_picking_out_of_order_needs_a_supervisor_and_names_who_was_overtaken(cast: Cast) -> None:
    first = wait(cast.line, name="Primeiro", since=timezone.now() - timedelta(hours=1))
    second = wait(cast.line, name="Segundo")
    with pytest.raises(MayNotPick):
        actions.claim(second, cast.ana, actor=cast.ana.user)
    with pytest.raises(Invalid, match="Diga por que"):
        actions.claim(second, cast.ana, actor=cast.supervisor)
    actions.claim(second, cast.ana, actor=cast.supervisor, reason="Cliente ligou")
    event = ConversationEvent.objects.get(conversation=second, type="conversation.picked")
    assert event.data["overtaken"] == [str(first.public_id)]
    assert (event.data["reason"], event.data["position"], event.data["right"]) == (
        "Cliente ligou", 2, "supervisor"
    )  # fmt: skip
    with pytest.raises(Taken) as refused:
        actions.claim(second, cast.bruno, actor=cast.supervisor)
    assert refused.value.sentence.startswith("Ana ")


def test_where_the_segment_allows_it_agents_pick_from_what_they_may_take(cast: Cast) -> None:
    segment = factories.make_segment("Livre", priority=50)
    contact = factories.make_contact(name="Do segmento")
    segment.members.create(contact=contact)
    row = wait(cast.line, contact=contact)
    first = wait(cast.line, name="Primeiro", since=timezone.now() - timedelta(hours=1))
    with pytest.raises(MayNotPick):
        actions.claim(row, cast.ana, actor=cast.ana.user, reason="É da minha carteira")
    segments.save_segment(actor=None, segment=segment, allows_picks=True)
    with pytest.raises(MayNotPick):
        actions.claim(row, cast.outsider, actor=cast.outsider.user, reason="Outra linha")
    actions.claim(row, cast.ana, actor=cast.ana.user, reason="É da minha carteira")
    event = ConversationEvent.objects.get(conversation=row, type="conversation.picked")
    assert (event.data["right"], event.data["overtaken"]) == ("segment", [str(first.public_id)])


def test_picks_from_the_general_queue_are_the_operations_choice(cast: Cast) -> None:
    wait(cast.line, name="Primeiro", since=timezone.now() - timedelta(hours=1))
    second = wait(cast.line, name="Segundo")
    with pytest.raises(MayNotPick):
        actions.claim(second, cast.ana, actor=cast.ana.user, reason="Conheço o caso")
    save_operation(actor=None, picks_general=True)
    assert actions.claim(second, cast.ana, actor=cast.ana.user, reason="Conheço o caso").holder == cast.ana


def test_what_is_reserved_for_a_colleague_is_not_picked(cast: Cast) -> None:
    save_operation(actor=None, picks_general=True)
    until = timezone.now() + timedelta(minutes=2)
    row = wait(cast.line, name="Fiel", reserved_for=cast.bruno, reserved_until=until)
    with pytest.raises(MayNotPick):
        actions.claim(row, cast.ana, actor=cast.ana.user, reason="Está parado")


def test_the_event_names_what_else_was_on_offer(cast: Cast) -> None:
    first = wait(cast.line, name="A", since=timezone.now() - timedelta(hours=1))
    others = [wait(cast.line, name=name) for name in ("B", "C")]
    actions.claim_next(cast.ana)
    event = ConversationEvent.objects.get(conversation=first, type=Claimed.type)
    assert [item["n"] for item in event.data["offer"]] == [row.pk for row in others]
    assert all((item["rank"], item["priority"]) == (4, 90) for item in event.data["offer"])
    (taking,) = takings.of_conversations([first.pk])[first.pk]
    assert (taking.who, taking.others) == ("Ana", tuple(row.protocol for row in others))
    assert taking.why.startswith("Prioridade 90 do canal")


def test_another_conversation_of_the_contact_in_hand_may_be_taken_along(cast: Cast) -> None:
    email = factories.make_channel("email", priority=10)
    row = wait(cast.line, name="Hugo")
    along = wait(email, contact=row.contact)
    hold(cast.ana, row)
    assert actions.claim(along, cast.ana, actor=cast.ana.user).holder == cast.ana


def test_urgent_is_what_this_agent_may_take(cast: Cast) -> None:
    assert not queries.is_urgent(cast.ana)
    email = factories.make_channel("email", priority=10)
    agents.set_rights(cast.bruno, actor=cast.supervisor, channels=[email])
    wait(cast.line, contact=factories.make_contact(is_vip=True))
    assert queries.is_urgent(cast.ana)
    assert queries.list_queue(cast.ana, 1).urgent
    assert not queries.is_urgent(cast.bruno)
    assert queries.is_urgent(None)
    presence(cast.ana, Presence.PAUSED)
    assert queries.is_urgent(cast.ana), "a pause changes the button, not the alarm"


def test_supervisors_see_everything_in_one_order(cast: Cast) -> None:
    segment = factories.make_segment("Fechado", priority=99, agents=[cast.bruno.user])
    contact = factories.make_contact(name="Dono")
    segment.members.create(contact=contact)
    wait(cast.line, contact=contact)
    wait(cast.line, name="Hugo")
    assert listed(None) == ["Dono", "Hugo"]
    assert listed(cast.ana) == ["Hugo"]
    assert listed(cast.bruno) == ["Dono"]
    assert cast.supervisor.role == Role.SUPERVISOR
