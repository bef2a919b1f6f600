"""Every input of the decision is really fed, on the way every message takes: each one alone turns the answer."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from channels_app import registry
from channels_app.contract import (
    Claim,
    Connector,
    ErrorClass,
    MessageKind,
    OutgoingMessage,
    ProviderError,
    Sent,
)
from channels_app.models import AddressRefusal, Channel, Delivery, StopScope
from channels_app.outbox import actions, facts, sending
from channels_app.outbox.errors import REASONS, ConsentDenied
from channels_app.reach import actions as reach
from channels_app.reach import stops
from consent.ledger import actions as ledger
from consent.ledger import deciding, truth
from consent.ledger.hours import national_holidays
from consent.lists import actions as lists
from consent.models import Decision
from invenio_center.kernel import sql
from invenio_center.models import BusinessHours, Contact, Holiday, Role
from invenio_live.merging import actions as merging
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = "5511987654321"
MONDAY_NOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ORIGIN = {"kind": "landing", "ref": "verao", "url": None}


class Provider(Connector):
    window_s = None

    def __init__(self, kind: str) -> None:
        self.kind, self.sent = kind, 0

    def send(self, line, to, message, http):
        self.sent += 1
        return Sent(f"id.{message.correlation}")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The hour as the decision reads it: a Monday at noon in São Paulo, unless a test says otherwise."""
    read = deciding._read

    def stop_at(moment: datetime) -> None:
        monkeypatch.setattr(deciding, "_read", lambda question: replace(read(question), now=moment))

    stop_at(MONDAY_NOON)
    return stop_at


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    found = Provider("sms")
    monkeypatch.setattr(registry, "of", lambda channel: found)
    return found


@pytest.fixture
def contact() -> Contact:
    """Somebody who agreed to everything that may be agreed to, by every channel."""
    found = factories.make_contact(
        identities=[{"scheme": "phone", "value": NUMBER}, {"scheme": "email", "value": "ana@exemplo.com.br"}]
    )
    ledger.append_event(
        type="consent.granted",
        subject_id=found.subject_id,
        actor="subject",
        channels=["sms", "email", "whatsapp", "voice", "telegram"],
        purposes=["service", "transactional", "marketing", "survey", "collections"],
        method="checkbox",
        origin=ORIGIN,
        legal_basis="LGPD-7-I",
    )
    return found


def line(kind: str = "sms") -> Channel:
    return Channel.objects.filter(kind=kind).first() or factories.make_channel(kind)


def queue(contact: Contact, kind: str = "sms", to: str = NUMBER, **more: Any) -> Delivery:
    fields = {"purpose": "marketing", "window_open": False, **more}
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "Promoção")
    return actions.queue_delivery(
        channel=line(kind), to=to, subject_id=contact.subject_id, message=message, **fields
    )


def refusal(contact: Contact, **fields: Any) -> str:
    with pytest.raises(ConsentDenied) as denied:
        queue(contact, **fields)
    return str(denied.value.data["reason"])


def listed(code: str, text: str, **fields: Any) -> None:
    run = lists.take_in(
        code=code, file=io.BytesIO(text.encode()), name="lista.csv", taken_on=date(2026, 3, 1),
        replaces_all=True, actor_id=None, **fields,
    )  # fmt: skip
    while lists.load():
        pass
    run.refresh_from_db()
    lists.apply(run)


def test_nothing_against_it_lets_it_go(contact: Contact) -> None:
    assert queue(contact).decision.reason == "CONSENT"


# --- address ---


@pytest.mark.parametrize(("kind", "to"), [("sms", "12"), ("email", "ana@"), ("email", "ana exemplo.com.br")])
def test_a_malformed_address_gets_nothing(contact: Contact, kind: str, to: str) -> None:
    assert refusal(contact, kind=kind, to=to) == "ADDRESS_INVALID"


def test_an_address_that_bounced_for_good_gets_nothing(contact: Contact) -> None:
    delivery = queue(contact, "email", "ana@exemplo.com.br", purpose="service")
    gone = ProviderError("550", "A caixa não existe.", ErrorClass.BAD_RECIPIENT)
    reach.remember(delivery, gone, sql.now())
    assert AddressRefusal.objects.count() == 1
    assert refusal(contact, kind="email", to="ana@exemplo.com.br") == "ADDRESS_INVALID"


def test_somebody_elses_address_gets_nothing_but_an_answer(contact: Contact) -> None:
    factories.make_contact(identities=[{"scheme": "email", "value": "bia@exemplo.com.br"}])
    assert refusal(contact, kind="email", to="Bia@exemplo.com.br") == "ADDRESS_INVALID"
    queue(contact, "email", "bia@exemplo.com.br", purpose="reply", window_open=True)


# --- provider ---


def test_a_stop_at_the_provider_ends_offers_there_and_nothing_else(contact: Contact) -> None:
    stops.remember(contact, "sms", [Claim("phone", NUMBER, NUMBER)], StopScope.MARKETING, sql.now())
    assert refusal(contact) == "PROVIDER_MARKETING_STOP"
    assert refusal(contact, purpose="survey") == "PROVIDER_MARKETING_STOP"
    queue(contact, purpose="transactional")
    queue(contact, "email", "ana@exemplo.com.br")
    stops.lift(contact, "sms", sql.now())
    queue(contact)


def test_a_block_at_the_provider_ends_everything_there(contact: Contact) -> None:
    stops.remember(contact, "telegram", [], StopScope.BLOCKED, sql.now())
    assert refusal(contact, kind="telegram", to="4711", purpose="reply", window_open=True) == "PROVIDER_BLOCK"
    stops.heard("telegram", [Claim("phone", NUMBER, NUMBER)])
    queue(contact, "telegram", "4711", purpose="reply", window_open=True)


# --- legal lists ---


def test_sao_paulo_s_list_binds_from_the_thirtieth_day(contact: Contact) -> None:
    today = sql.now().date()
    listed("sp_nao_me_ligue", f"{NUMBER};{today - timedelta(days=29):%d/%m/%Y}\n")
    queue(contact)
    listed("sp_nao_me_ligue", f"{NUMBER};{today - timedelta(days=30):%d/%m/%Y}\n")
    assert refusal(contact) == "LEGAL_LIST"
    assert refusal(contact, purpose="collections") == "LEGAL_LIST"
    assert refusal(contact, kind="whatsapp") == "LEGAL_LIST"
    assert refusal(contact, kind="telegram", to="4711") == "LEGAL_LIST"
    queue(contact, purpose="survey")
    queue(contact, "email", "ana@exemplo.com.br")


def test_sao_paulo_s_list_is_for_its_own_area_codes(contact: Contact) -> None:
    listed("sp_nao_me_ligue", "telefone\n21987654321\n")
    assert queue(contact, to="5521987654321").to == "5521987654321"


def test_nao_me_perturbe_binds_the_voice_of_two_sectors(contact: Contact) -> None:
    listed("nao_me_perturbe", "11 8765-4321\n")  # as it was before the ninth digit

    def asked() -> bool:
        found = facts.known(kind="voice", subject_id=contact.subject_id, purpose="marketing", to=NUMBER)
        return bool(found["legal_list"])

    assert not asked()
    lists.save_rules(sector="telecom")
    assert asked()
    queue(contact)


# --- caps ---


def sent(contact: Contact, ago: timedelta, kind: str = "sms") -> None:
    to = "ana@exemplo.com.br" if kind == "email" else NUMBER
    delivery = queue(contact, kind, to)
    if delivery.decision.decision != "allow":  # it waits for room: only an allowed one is ever sent
        delivery.decision = ledger.decide(
            subject_id=contact.subject_id, channel=kind, purpose="marketing", ddd="11"
        )
    delivery.state, delivery.submitted_at = "sent", sql.now() - ago
    delivery.save(update_fields=["decision", "state", "submitted_at"])


def test_one_offer_a_day_over_all_channels(contact: Contact, clock: Any) -> None:
    clock(sql.now())
    sent(contact, timedelta(hours=23), "email")
    second = queue(contact, "email", "ana@exemplo.com.br")
    assert (second.decision.decision, second.decision.reason) == ("defer", "FREQUENCY_CAP")
    assert timedelta(minutes=55) < second.due_at - sql.now() < timedelta(minutes=65)
    assert queue(contact, "email", "ana@exemplo.com.br", purpose="survey").decision.reason == "CONSENT"


def test_four_offers_a_week_and_fewer_where_the_company_says_so(contact: Contact) -> None:
    for days in (6, 5, 4):
        sent(contact, timedelta(days=days))
    assert queue(contact).decision.decision == "allow"
    lists.save_rules(marketing_per_week=3)
    assert queue(contact).decision.reason == "FREQUENCY_CAP"


def test_what_failed_counts_for_nothing_and_a_merged_record_counts(contact: Contact) -> None:
    other = factories.make_contact()
    sent(contact, timedelta(hours=1))
    Delivery.objects.update(state="failed")
    assert queue(contact).decision.decision == "allow"
    Delivery.objects.update(state="sent")
    ledger.merge_subjects(survivor=other.subject_id, merged=contact.subject_id)
    assert facts.known(kind="sms", subject_id=other.subject_id, purpose="marketing", to="")["cap_over"]


def test_what_waits_for_a_merged_record_is_decided_by_the_answer_of_both(contact: Contact) -> None:
    """It names the merged record for ever; its address is the survivor's now."""
    other, waits = factories.make_contact(), queue(contact)
    merging.merge(survivor=other, merged=contact, actor=factories.make_user(Role.SUPERVISOR))

    def asked() -> str:
        return actions.ask(
            waits.channel,
            to=waits.to,
            subject_id=waits.subject_id,
            purpose=waits.purpose,
            stored=waits.payload,
        ).decision

    assert asked() == "allow"
    ledger.record_opt_out(
        subject_id=other.subject_id, channels=["sms"], purposes=["marketing"], method="keyword", origin=ORIGIN
    )
    assert asked() == "deny"
    waits.refresh_from_db()
    assert waits.state == "cancelled"


def test_two_calls_a_day(contact: Contact, clock: Any) -> None:
    clock(sql.now())
    asked = {"kind": "voice", "subject_id": contact.subject_id, "purpose": "service", "to": NUMBER}
    for _ in range(2):
        assert not facts.known(**asked)["cap_over"]
        Decision.objects.create(
            decision_id=uuid.uuid4(), subject_id=contact.subject_id, channel="voice", purpose="service",
            decision="allow", reason="CONSENT", inputs={}, rules_version="1",
        )  # fmt: skip
    assert facts.known(**asked)["cap_over"]


# --- hours ---


def test_hours_are_those_of_the_number_s_area(contact: Contact, clock: Any) -> None:
    clock(datetime(2026, 3, 2, 12, 30, tzinfo=UTC))  # 09:30 in São Paulo, 07:30 in Acre
    assert queue(contact).decision.decision == "allow"
    acre = queue(contact, to="5568987654321")
    assert (acre.decision.reason, acre.due_at) == ("OUT_OF_HOURS", datetime(2026, 3, 2, 14, 0, tzinfo=UTC))


def test_national_holidays_are_the_law_s_and_those_of_the_whole_operation(contact: Contact) -> None:
    today = sql.now().date()
    shop = BusinessHours.objects.create(name="Loja")
    Holiday.objects.create(day=today, name="Feriado nacional")
    Holiday.objects.create(day=today + timedelta(days=1), name="Aniversário da cidade", hours=shop)
    asked = {"subject_id": contact.subject_id, "purpose": "marketing", "to": NUMBER}
    found = facts.known(kind="voice", **asked)["holidays"]
    assert {today, date(today.year, 12, 25), date(today.year, 11, 20)} <= set(found)
    assert today + timedelta(days=1) not in found or today + timedelta(days=1) in national_holidays(
        today.year
    )
    assert facts.known(kind="sms", **asked)["holidays"] == ()


# --- what a person's own act carries ---


def test_what_is_no_longer_due_does_not_leave(contact: Contact, provider: Provider) -> None:
    delivery = queue(contact, purpose="optout_ack", due=True, due_until=sql.now() + timedelta(minutes=5))
    over = {**delivery.payload["inputs"], "due_until": (sql.now() - timedelta(seconds=1)).isoformat()}
    Delivery.objects.filter(pk=delivery.pk).update(payload={**delivery.payload, "inputs": over})
    sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code, provider.sent) == ("cancelled", "ack_already_sent", 0)


def test_a_documented_basis_carries_a_bill_by_sms_and_not_by_whatsapp() -> None:
    stranger = factories.make_contact(identities=[{"scheme": "phone", "value": NUMBER}])
    assert queue(stranger, purpose="transactional", basis=True).decision.reason == "CONTRACT"
    assert refusal(stranger, kind="whatsapp", purpose="transactional", basis=True) == "NO_CONSENT"


def test_the_second_way_has_what_the_first_one_was_given(contact: Contact) -> None:
    until = sql.now() + timedelta(hours=1)
    first = queue(contact, "whatsapp", purpose="scheduled_return", due=True, due_until=until)
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "Seu retorno")
    second = actions.queue_replacement(first, channel=line(), to=NUMBER, message=message, window_open=False)
    assert second.decision.reason == "APPOINTMENT"
    assert second.payload["inputs"]["due_until"] == until.isoformat()


# --- the row ---


def test_a_wait_moves_the_due_time_and_is_asked_again_then(
    contact: Contact, provider: Provider, clock: Any
) -> None:
    clock(sql.now())
    sent(contact, timedelta(hours=23), "email")
    delivery = queue(contact, "email", "ana@exemplo.com.br")
    first = delivery.due_at
    Delivery.objects.filter(pk=delivery.pk).update(due_at=sql.now())
    assert sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at, provider.sent) == ("queued", first, 0)
    Delivery.objects.filter(state="sent").update(submitted_at=sql.now() - timedelta(hours=25))
    Delivery.objects.filter(pk=delivery.pk).update(due_at=sql.now())
    sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, provider.sent) == ("sent", 1)


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "failed", "uncertain"])
def test_no_row_exists_on_a_denial(contact: Contact, state: str) -> None:
    delivery = queue(contact)
    denied = ledger.decide(subject_id=contact.subject_id, channel="rcs", purpose="marketing")
    with pytest.raises(IntegrityError, match="a delivery needs a consent decision"), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state=state, decision=denied)


def test_no_row_exists_without_a_decision_nor_two_on_one(contact: Contact) -> None:
    delivery = queue(contact)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(decision=None)
    other = queue(contact, purpose="survey")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=other.pk).update(decision=delivery.decision_id, purpose="marketing")


def test_no_row_leaves_on_somebody_elses_decision_or_an_old_one(contact: Contact) -> None:
    delivery = queue(contact)
    for field, value in (("subject_id", uuid.uuid4()), ("purpose", "survey")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(**{field: value})
    old = Decision.objects.create(
        decision_id=uuid.uuid4(), subject_id=contact.subject_id, channel="sms", purpose="marketing",
        decision="allow", reason="CONSENT", inputs={}, rules_version="1",
        decided_at=sql.now() - timedelta(seconds=61),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(decision=old, state="sending")


def test_each_denial_has_words_for_people() -> None:
    codes = {*truth.MISSING.values(), "OUT_OF_HOURS", "FREQUENCY_CAP"}
    with open(truth.__file__, encoding="utf-8") as source:
        text = source.read()
    codes |= {line.split('_deny("')[1].split('"')[0] for line in text.splitlines() if '_deny("' in line}
    codes |= {f"OPTED_OUT_{scope}" for scope in ("GLOBAL", "CHANNEL", "PURPOSE")}
    assert codes <= REASONS.keys()
