"""What counts as an answer, and what an answer to a stored question does."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from consent.ledger import asking, guardians, proof, queries
from consent.ledger.answers import read
from consent.ledger.drafting import Evidence
from consent.ledger.errors import OptInRefused
from consent.models import ConsentText, Question

from . import people

PII = {"identifiers": [{"kind": "whatsapp", "value": "5511999998888"}]}
AGENT = {"kind": "agent", "id": str(uuid.uuid4())}


@pytest.mark.parametrize(
    "text",
    [
        "SIM",
        "sim.",
        " Sim! ",
        "s",
        "ACEITO",
        "Autorizo",
        "confirmo",
        "QUERO",
        "quero  receber",
        "*Sim*",
        "Sim\n\n> Você autoriza?\n> SIM",
    ],
)
def test_plain_words_of_yes_are_a_yes(text: str) -> None:
    assert read(text) == "yes"


@pytest.mark.parametrize("text", ["NÃO", "nao", "N", "Recuso", "não quero", "NÃO ACEITO."])
def test_plain_words_of_no_are_a_no(text: str) -> None:
    assert read(text) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "👍",
        "Sim 👎",
        "sim, mas só e-mail",
        "pode ser",
        "talvez",
        "quero saber o preço",
        "",
        "siim",
        "SIM?? quem é você",
    ],
)
def test_anything_else_is_neither(text: str) -> None:
    assert read(text) == ""


def ask(person: uuid.UUID, text: ConsentText) -> Question:
    return asking.record_request(
        subject_id=person,
        text=text,
        channel="whatsapp",
        actor=AGENT,
        ref="m1",
        pii=PII,
        shown="Autoriza? SIM",
    )


def state(person: uuid.UUID) -> str:
    rows = queries.state(person)
    return next(row["state"] for row in rows if (row["channel"], row["purpose"]) == ("whatsapp", "marketing"))


@pytest.mark.django_db
def test_yes_grants_what_was_asked_with_both_sides_as_proof(text: ConsentText, person: uuid.UUID) -> None:
    question = ask(person, text)
    assert state(person) == "pending"
    event = asking.accept(
        question, ref="wamid.1", pii={**PII, "reply_text": "SIM"}, answer="Autoriza?\n\nSIM"
    )
    assert event is not None and state(person) == "granted"
    assert (event.method, event.double_opt_in, queries.evidence_level(event)) == (
        "reply_keyword",
        "none",
        "E3",
    )
    kinds = [one.kind for found in queries.timeline(person) for one in proof.evidence_of(found)]
    assert kinds == ["question", "answer"]
    assert proof.evidence_of(event)[0].open()[1] == b"Autoriza?\n\nSIM"


@pytest.mark.django_db
def test_no_is_recorded_as_refused(text: ConsentText, person: uuid.UUID) -> None:
    event = asking.decline(ask(person, text), ref="wamid.1", pii=PII, answer="NÃO")
    assert event is not None and (event.type, state(person)) == ("consent.refused", "refused")
    assert asking.open_on(person, "whatsapp") is None


@pytest.mark.django_db
def test_question_is_answered_once_asked_again_once_and_for_seven_days(
    text: ConsentText, person: uuid.UUID
) -> None:
    question = ask(person, text)
    assert (asking.repeat(question), asking.repeat(question)) == (True, False)
    assert asking.accept(question, ref="1", pii=PII, answer="SIM") is not None
    assert asking.accept(question, ref="2", pii=PII, answer="SIM") is None
    late = ask(person, text)
    Question.objects.filter(pk=late.pk).update(expires_at=late.asked_at - timedelta(seconds=1))
    assert asking.open_on(person, "whatsapp") is None


@pytest.mark.django_db
def test_newer_question_takes_the_place_of_the_older_one(text: ConsentText, person: uuid.UUID) -> None:
    older = ask(person, text)
    newer = ask(person, text)
    assert asking.open_on(person, "whatsapp") == newer
    assert asking.accept(older, ref="1", pii=PII, answer="SIM") is None


@pytest.mark.django_db
def test_pending_that_the_person_asked_for_becomes_a_double_opt_in(
    text: ConsentText, person: uuid.UUID
) -> None:
    pending = people.opt_in(person, text, method="agent_on_request", double_opt_in="pending", actor=AGENT)
    event = asking.accept(asking.wait_for(pending, channel="whatsapp"), ref="1", pii=PII, answer="SIM")
    assert event is not None and queries.evidence_level(event) == "E4"


@pytest.mark.django_db
def test_guardian_needs_a_name_and_a_proof_and_answers_for_a_child(
    text: ConsentText, person: uuid.UUID
) -> None:
    given = {
        "subject_id": person,
        "text_code": text.code,
        "text_version": text.version,
        "channels": ["email"],
        "purposes": ["transactional"],
        "method": "paper",
        "origin": people.ORIGIN,
        "actor": AGENT,
        "minor": "child",
    }
    with pytest.raises(OptInRefused) as refusal:
        guardians.record_guardian_opt_in(**given, pii=people.PII, evidence=[])
    assert refusal.value.data["codes"] == ["GUARDIAN_UNNAMED", "GUARDIAN_UNVERIFIED"]
    event = guardians.record_guardian_opt_in(
        **given,
        pii={**people.PII, "guardian": {"name": "Maria Silva", "relation": "mãe"}},
        evidence=[Evidence(guardians.VERIFICATION, b"documento")],
    )
    assert (event.actor["kind"], event.legal_basis, event.minor) == ("guardian", "LGPD-14-1", "child")
    assert [ref["rel"] for ref in event.refs] == ["guardian_of"]
    assert queries.person(person)["guardian"] is True
