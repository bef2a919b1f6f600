"""Requests of art. 18: time, warnings, answers, and a log that forgets the words with the person."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from consent.choices import Right
from consent.desk import actions, deadlines, queries, wording
from consent.desk.errors import RequestClosed, TooManyRequests
from consent.ledger import queries as ledger
from consent.ledger import standing
from consent.models import RightsRequest, RightsStep
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
OFFICER = uuid.uuid4()
START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def opened(right: str = "access", **more: Any) -> RightsRequest:
    return actions.open_request(subject_id=more.pop("person", uuid.uuid4()), right=right, via="page", **more)


def aged(request: RightsRequest, days: float) -> None:
    """As if it had come in so many days ago."""
    back = timedelta(days=days)
    RightsRequest.objects.filter(pk=request.pk).update(
        opened_at=request.opened_at - back, due_at=request.due_at - back
    )


@pytest.mark.parametrize(
    ("right", "days"), [("access", 15), ("deletion", 15), ("confirmation", 1), ("revocation", 1)]
)
def test_a_whole_answer_has_fifteen_days_and_a_simple_one_is_due_at_once(right: str, days: int) -> None:
    assert deadlines.due(right, START) == START + timedelta(days=days)


def test_nobody_may_take_longer_than_the_law_allows() -> None:
    assert deadlines.due("access", START, 40) == START + timedelta(days=15)
    assert deadlines.due("access", START, 7) == START + timedelta(days=7)


def test_warnings_come_on_day_ten_and_on_day_thirteen() -> None:
    assert [day for day, _ in deadlines.alarms(START, deadlines.due("access", START))] == [10, 13]
    assert deadlines.alarms(START, deadlines.due("confirmation", START)) == []


@pytest.mark.parametrize(("age", "days"), [(9.9, []), (10.1, [10]), (13.1, [10, 13])])
def test_each_warning_is_noted_once(age: float, days: list[int]) -> None:
    request = opened()
    aged(request, age)
    actions.warn_due()
    actions.warn_due()
    noted = RightsStep.objects.filter(request=request, kind="alarm").order_by("id")
    assert [one.data["day"] for one in noted] == days


def test_what_is_answered_is_not_warned_about_nor_overdue() -> None:
    late, done = opened(), opened()
    for request in (late, done):
        aged(request, 16)
    actions.answer(public_id=done.public_id, text="Aqui está.", actor=OFFICER)
    assert list(queries.overdue()) == [late]
    assert list(queries.requests(late=True)) == [late]
    actions.warn_due()
    assert not RightsStep.objects.filter(request=done, kind="alarm").exists()


def test_what_is_due_within_five_days_is_due_soon() -> None:
    soon, later = opened(), opened()
    aged(soon, 11)
    assert list(queries.due_soon()) == [soon]
    assert later.due_at > sql.now()


def test_every_step_is_in_the_log_with_who_did_it_and_nothing_readable_in_the_table() -> None:
    request = opened(details="Meu segredo")
    colleague = uuid.uuid4()
    actions.assign(public_id=request.public_id, to=colleague, actor=OFFICER)
    actions.add_note(public_id=request.public_id, text="Liguei para ela", actor=colleague)
    actions.prove_identity(public_id=request.public_id, how="document", actor=colleague, text="RG conferido")
    actions.answer(public_id=request.public_id, text="Resposta inteira", actor=colleague)
    steps = list(request.steps.all())
    assert [one.kind for one in steps] == ["opened", "assigned", "note", "identity", "answered"]
    assert [one.actor for one in steps[1:]] == [OFFICER, colleague, colleague, colleague]
    assert steps[2].text == "Liguei para ela"
    stored = str(list(RightsStep.objects.values())) + str(list(RightsRequest.objects.values()))
    assert "Liguei" not in stored and "segredo" not in stored and "inteira" not in stored


def test_an_identity_once_made_sure_of_is_never_worth_less() -> None:
    request = opened(identity="code")
    actions.prove_identity(public_id=request.public_id, how="link", actor=None)
    assert queries.by_public_id(request.public_id).identity == "code"


def test_a_refusal_carries_its_article_and_the_database_insists() -> None:
    request = opened()
    with pytest.raises(Invalid):
        actions.refuse(public_id=request.public_id, article="porque sim", text="Não.", actor=OFFICER)
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.filter(pk=request.pk).update(state="refused", closed_at=sql.now())
    done = actions.refuse(public_id=request.public_id, article="LGPD-16-I", text="Não.", actor=OFFICER)
    assert (done.state, done.article) == ("refused", "LGPD-16-I")
    assert "art. 16, I" in wording.refusal("LGPD-16-I", protocol="T1", company="X", contact="")


def test_what_is_closed_stays_closed() -> None:
    request = opened()
    actions.cancel(public_id=request.public_id, actor=None)
    with pytest.raises(RequestClosed):
        actions.answer(public_id=request.public_id, text="Tarde.", actor=OFFICER)


def test_who_asks_for_the_same_again_and_again_is_answered_once() -> None:
    person = uuid.uuid4()
    for _ in range(actions.MOST_OPEN):
        opened(person=person)
    with pytest.raises(TooManyRequests):
        opened(person=person)
    opened("portability", person=person)


@pytest.mark.parametrize("right", Right.values)
def test_every_right_has_an_answer_to_begin_with(right: str) -> None:
    text = wording.answer(right, protocol="T2026-00001", company="Casa Jatobá", contact="dpo@x.example")
    assert "T2026-00001" in text and "dpo@x.example" in text and text.startswith("Olá.")


def test_a_correction_keeps_the_age_it_finds() -> None:
    person = uuid.uuid4()
    standing.state_age(subject_id=person, actor="compliance", minor="teen")
    standing.rectify_subject(subject_id=person, actor="compliance", fields=["name"])
    assert ledger.person(person)["minor"] == "teen"
    standing.state_age(subject_id=person, actor="compliance", minor="no")
    assert ledger.person(person)["minor"] == "no"


def test_a_guardian_is_named_for_a_minor_only_and_with_proof() -> None:
    person = uuid.uuid4()
    proof = [standing.Evidence("guardian_check", b"RG da mae")]
    with pytest.raises(Conflict):
        standing.name_guardian(subject_id=person, name="Marta", relation="mãe", evidence=proof)
    standing.state_age(subject_id=person, actor="compliance", minor="child")
    with pytest.raises(Invalid):
        standing.name_guardian(subject_id=person, name="Marta", relation="mãe", evidence=[])
    event = standing.name_guardian(subject_id=person, name="Marta", relation="mãe", evidence=proof)
    assert ledger.person(person)["guardian"] is True
    assert event.actor["kind"] == "guardian" and "Marta" not in event.canonical
    assert ledger.vault_of(event) == {"guardian": {"name": "Marta", "relation": "mãe"}}


def test_a_restriction_is_recorded_once_and_can_be_taken_back() -> None:
    person = uuid.uuid4()
    assert standing.restrict_subject(subject_id=person, actor="subject") is not None
    assert standing.restrict_subject(subject_id=person, actor="subject") is None
    assert standing.release_subject(subject_id=person, actor="compliance") is not None
    assert standing.release_subject(subject_id=person, actor="compliance") is None
