"""Membership follows the clock, the consents and every fact a rule can ask, for what waits already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_app.lines import actions as lines
from consent.ledger import actions as ledger
from invenio_center.contacts import actions as contacts
from invenio_center.contacts import tags
from invenio_center.contacts.identities import resolve_contact
from invenio_center.models import BusinessHours, Contact, Holiday, Segment
from invenio_center.segments import actions as segments
from invenio_live.conversations import endings
from invenio_live.models import Conversation, Followed
from invenio_live.queue import following
from tests import factories
from tests.cast import Cast
from tests.consent import people

from .waiting import wait

pytestmark = pytest.mark.django_db
ALWAYS: dict[str, Any] = {}
# Open on another day of the week only.
NEVER = {str((timezone.localtime().weekday() + 3) % 7): [["09:00", "18:00"]]}


def rule(field: str, op: str = "exists", value: Any = True) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def segment_of(row: Conversation) -> Segment | None:
    row.refresh_from_db()
    return row.segment


# --- opening hours ---


@pytest.fixture
def hours() -> BusinessHours:
    return BusinessHours.objects.create(name="Comercial", intervals=ALWAYS)


def close(hours: BusinessHours, intervals: Any = NEVER) -> None:
    """As if the clock had gone on: the rows do not change by an act on them."""
    BusinessHours.objects.filter(pk=hours.pk).update(intervals=intervals)
    following.follow()


def test_what_waits_moves_when_its_line_closes_and_opens(cast: Cast, hours: BusinessHours) -> None:
    lines.save_channel(actor=None, channel=cast.line, hours=hours)
    night = segments.save_segment(actor=None, name="Plantão", rules=rule("hours", "eq", "closed"))
    here, elsewhere = wait(cast.line), wait(factories.make_channel())
    following.follow()
    assert segment_of(here) is None
    close(hours)
    assert segment_of(here) == night
    assert segment_of(elsewhere) is None  # a line without hours is always open
    assert factories.make_conversation(cast.line).segment == night
    close(hours, ALWAYS)
    assert segment_of(here) is None


def test_a_segments_own_hours_decide_for_it(cast: Cast, hours: BusinessHours) -> None:
    other = BusinessHours.objects.create(name="Sempre", intervals=ALWAYS)
    lines.save_channel(actor=None, channel=cast.line, hours=other)
    day = segments.save_segment(actor=None, name="Dia", rules=rule("hours", "eq", "open"), hours=hours)
    row = wait(cast.line)
    following.follow()
    assert segment_of(row) == day
    close(hours)
    assert segment_of(row) is None
    segments.save_segment(actor=None, segment=day, hours=other)
    assert segment_of(row) == day


def test_a_holiday_closes(cast: Cast, hours: BusinessHours) -> None:
    lines.save_channel(actor=None, channel=cast.line, hours=hours)
    BusinessHours.objects.update(
        intervals={str(day): [["00:00", "23:59"], ["23:59", "00:00"]] for day in range(7)}
    )
    night = segments.save_segment(actor=None, name="Plantão", rules=rule("hours", "eq", "closed"))
    row = wait(cast.line)
    following.follow()
    Holiday.objects.create(day=timezone.localdate(), name="Feriado")
    following.follow()
    assert segment_of(row) == night


def test_other_hours_for_a_line_move_what_waits_on_it_at_once(cast: Cast, hours: BusinessHours) -> None:
    night = segments.save_segment(actor=None, name="Plantão", rules=rule("hours", "eq", "closed"))
    row = wait(cast.line)
    BusinessHours.objects.filter(pk=hours.pk).update(intervals=NEVER)
    lines.save_channel(actor=None, channel=cast.line, hours=BusinessHours.objects.get(pk=hours.pk))
    assert segment_of(row) == night


def test_without_news_nothing_is_locked_or_written(cast: Cast, django_assert_max_num_queries: Any) -> None:
    following.follow()
    with django_assert_max_num_queries(7):
        following.follow()
    assert Followed.objects.count() == 1


# --- consents ---


def test_an_opt_in_and_an_opt_out_move_what_waits(cast: Cast) -> None:
    text = people.published()
    willing = segments.save_segment(
        actor=None, name="Aceita", rules=rule("consent", "eq", "whatsapp:marketing")
    )
    gone = segments.save_segment(
        actor=None, name="Saiu", rules=rule("consent", "eq", "withdrawn:whatsapp:marketing")
    )
    row = wait(cast.line)
    following.follow()
    people.opt_in(row.contact.subject_id, text)
    following.follow()
    assert segment_of(row) == willing
    people.opt_out(row.contact.subject_id)
    following.follow()
    assert segment_of(row) == gone


def test_a_consent_that_ends_by_itself_moves_what_waits(cast: Cast) -> None:
    willing = segments.save_segment(actor=None, name="Aceita", rules=rule("consent", "eq", "marketing"))
    contact = factories.make_contact()
    now = timezone.now()
    ledger.append_event(
        type="consent.granted",
        subject_id=contact.subject_id,
        actor="subject",
        channels=["whatsapp"],
        purposes=["marketing"],
        method="checkbox",
        origin={"kind": "form", "ref": "1", "url": None},
        legal_basis="LGPD-7-I",
        occurred_at=now - timedelta(days=2),
        expires_at=now - timedelta(minutes=2),
    )
    row = wait(cast.line, contact=contact)
    following.follow()
    # Placed when it still held, and looked at for the last time before it ended.
    Conversation.objects.filter(pk=row.pk).update(segment=willing)
    Followed.objects.update(looked_at=now - timedelta(minutes=5))
    following.follow()
    assert segment_of(row) is None


# --- every other fact ---

VISITOR = {"scheme": "visitor", "value": "token-of-nobody-else"}
Change = Callable[[Contact], Any]


class Claim:
    def __init__(self, scheme: str, value: str) -> None:
        self.scheme = scheme
        self.value = self.canonical = value


def seen_by(contact: Contact, *claims: Claim, **fields: Any) -> None:
    own = contact.identities.get()
    resolve_contact(claims=[Claim(own.scheme, own.canonical), *claims], **fields)


CHANGES: list[tuple[dict[str, Any], Change]] = [
    (rule("tags", "eq", "ouro"), lambda one: contacts.set_tags(actor=None, contact=one, tags=["ouro"])),
    (rule("is_vip", "eq", True), lambda one: contacts.update_contact(actor=None, contact=one, is_vip=True)),
    (rule("name", "eq", "Gilda"), lambda one: contacts.update_contact(actor=None, contact=one, name="Gilda")),
    (rule("origin"), lambda one: contacts.update_contact(actor=None, contact=one, origin="loja")),
    (rule("custom_code"), lambda one: contacts.update_contact(actor=None, contact=one, custom_code="7")),
    (rule("language", "eq", "es"), lambda one: contacts.update_contact(actor=None, contact=one, language="es")),
    (rule("cpf"), lambda one: contacts.update_contact(actor=None, contact=one, cpf="529.982.247-25")),
    (rule("email"), lambda one: contacts.update_contact(actor=None, contact=one, email="a@exemplo.com.br")),
    (rule("phone"), lambda one: contacts.update_contact(actor=None, contact=one, phone="11 3333-4444")),
    (rule("custom.a"), lambda one: contacts.update_contact(actor=None, contact=one, custom_fields={"a": "x"})),
    (rule("email"), lambda one: seen_by(one, Claim("email", "b@exemplo.com.br"))),
    (rule("email"), lambda one: seen_by(one, typed=[Claim("email", "c@exemplo.com.br")])),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "change"), CHANGES)
def test_a_fact_that_changes_moves_what_waits(cast: Cast, rules: dict[str, Any], change: Change) -> None:
    segment = segments.save_segment(actor=None, name="Regra", rules=rules)
    row = wait(cast.line, contact=factories.make_contact(name="Hugo", identities=[VISITOR]))
    assert segment_of(row) is None
    change(row.contact)
    assert segment_of(row) == segment


def test_a_name_told_by_the_channel_counts(cast: Cast) -> None:
    segment = segments.save_segment(actor=None, name="Com nome", rules=rule("name"))
    row = wait(cast.line, contact=factories.make_contact(name=" "))
    Contact.objects.filter(pk=row.contact_id).update(name="")
    contacts.update_contact(actor=None, contact=row.contact, is_vip=True)
    assert segment_of(row) is None
    seen_by(row.contact, name="Gilda")
    assert segment_of(row) == segment


def test_a_tag_renamed_or_removed_moves_what_waits(cast: Cast) -> None:
    segment = segments.save_segment(actor=None, name="Ouro", rules=rule("tags", "eq", "ouro"))
    row = wait(cast.line, contact=factories.make_contact(tags=["gold"]))
    (tag,) = tags.named(["gold"])
    tags.rename(tag, "ouro")
    assert segment_of(row) == segment
    tags.remove(tag)
    assert segment_of(row) is None


# --- the first words ---


def test_only_the_first_words_of_a_stay_choose_the_segment(cast: Cast) -> None:
    billing = segments.save_segment(actor=None, name="Boletos", rules=rule("message", "contains", "boleto"))
    contact = factories.make_contact()
    row = factories.make_conversation(cast.line, contact=contact, text="Segunda via do boleto")
    assert row.segment == billing
    factories.make_conversation(cast.line, contact=contact, text="E também uma nota fiscal")
    assert segment_of(row) == billing
    other = factories.make_contact()
    row = factories.make_conversation(cast.line, contact=other, text="Bom dia")
    factories.make_conversation(cast.line, contact=other, text="Segunda via do boleto")
    assert segment_of(row) is None


def test_a_picture_without_words_leaves_the_choice_to_the_first_text(cast: Cast) -> None:
    billing = segments.save_segment(actor=None, name="Boletos", rules=rule("message", "contains", "boleto"))
    contact = factories.make_contact()
    row = factories.make_conversation(cast.line, contact=contact, text="")
    assert segment_of(row) is None
    factories.make_conversation(cast.line, contact=contact, text="É este boleto")
    assert segment_of(row) == billing


def test_a_conversation_opened_again_is_judged_by_its_new_first_words(cast: Cast) -> None:
    billing = segments.save_segment(actor=None, name="Boletos", rules=rule("message", "contains", "boleto"))
    contact = factories.make_contact()
    row = factories.make_conversation(cast.line, contact=contact, text="Bom dia")
    endings.close(conversation=row.public_id, actor=cast.supervisor, outcome=cast.outcome)
    again = factories.make_conversation(cast.line, contact=contact, text="Segunda via do boleto")
    assert again.pk == row.pk
    assert segment_of(row) == billing
    segments.save_segment(actor=None, name="Outro", rules=rule("tags", "eq", "ouro"))
    factories.make_conversation(cast.line, contact=contact, text="Obrigado")
    assert segment_of(row) == billing
