"""Recording with evidence, guardians, pending opt-ins of agents and questions, over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from consent.ledger import proof, queries
from consent.ledger.actions import ConsentText
from invenio_center.models import Contact, Identity, User
from invenio_live.models import Conversation
from tests import factories
from tests.cast import Cast
from tests.consent import people

from .conftest import Caller

pytestmark = pytest.mark.django_db
Api = Callable[[User], Caller]
PDF = base64.b64encode(b"%PDF-1.7 papel").decode()


@pytest.fixture
def text(db: None) -> ConsentText:
    return people.published()


@pytest.fixture
def contact(cast: Cast) -> Contact:
    factories.receive(cast.line, "Oi")
    found = Contact.objects.get()
    Identity.objects.create(contact=found, scheme="email", value="r@x.example", canonical="r@x.example")
    return found


def body(contact: Contact, **more: Any) -> dict[str, Any]:
    return {
        "type": "consent.granted",
        "contact": str(contact.public_id),
        "text": {"code": "lp-verao", "version": 1},
        "evidence": {"ip": "203.0.113.7"},
        **more,
    }


def test_evidence_comes_as_bytes_or_as_a_reference(
    cast: Cast, api: Api, contact: Contact, text: ConsentText
) -> None:
    files = [
        {"kind": "scan", "name": "a.pdf", "content": PDF},
        {"kind": "payload", "reference": "https://crm.example/aceites/77"},
    ]
    given = {"ip": "203.0.113.7", "url": "https://x.example/a?b=1", "files": files}
    made = api(cast.officer).post("consents/events/", body(contact, method="paper", evidence=given))
    assert made.status_code == 201, made.content
    assert {one["kind"] for one in made.json()["evidence"]} == {"scan", "payload"}
    assert made.json()["origin"]["url"] == "https://x.example/a"
    event = queries.timeline(contact.subject_id)[-1]
    kept = {one.kind: one.open()[1] for one in proof.evidence_of(event)}
    assert kept == {"scan": b"%PDF-1.7 papel", "payload": b"https://crm.example/aceites/77"}


@pytest.mark.parametrize(
    "files",
    [
        [{"kind": "scan", "content": "não é base64"}],
        [{"kind": "scan", "content": base64.b64encode(b"<html>").decode()}],
        [{"content": PDF}],
        [{"kind": "scan", "content": PDF}] * 6,
    ],
)
def test_files_that_prove_nothing_are_refused_by_name(
    cast: Cast, api: Api, contact: Contact, text: ConsentText, files: Any
) -> None:
    answer = api(cast.officer).post("consents/events/", body(contact, evidence={"files": files}))
    assert answer.status_code == 422 and answer.json()["errors"]


def test_whatever_else_proves_the_act_is_kept_as_it_came(
    cast: Cast, api: Api, contact: Contact, text: ConsentText
) -> None:
    told = {"form_id": "cadastro-loja", "pergunta": "Aceita ofertas?", "vazio": ""}
    made = api(cast.officer).post("consents/events/", body(contact, evidence=told))
    assert made.status_code == 201, made.content
    (kept,) = proof.evidence_of(queries.timeline(contact.subject_id)[-1])
    assert (kept.kind, orjson.loads(kept.open()[1])) == (
        "told",
        {"form_id": "cadastro-loja", "pergunta": "Aceita ofertas?"},
    )


@pytest.mark.parametrize(
    ("method", "evidence"),
    [
        (None, None),
        (None, {}),
        (None, {"user_agent": "Mozilla/5.0"}),
        ("api", {"ip": ""}),
        ("checkbox", {"reply_text": "sim"}),
        ("reply_keyword", {"ip": "203.0.113.7"}),
        ("paper", {"ip": "203.0.113.7", "files": [{"kind": "payload", "reference": "pasta 7"}]}),
        ("paper", {"files": [{"kind": "scan", "reference": "pasta 7"}]}),
        ("paper", {"files": [{"kind": "guardian_verification", "content": PDF}]}),
        ("voice_recording", {"files": [{"kind": "scan", "content": PDF}]}),
        ("checkbox", {"ip": "por aí"}),
    ],
)
def test_consent_that_holds_at_once_comes_with_its_proof(
    cast: Cast, api: Api, contact: Contact, text: ConsentText, method: str | None, evidence: Any
) -> None:
    wrong = {"evidence": evidence, **({"method": method} if method else {})}
    answer = api(cast.officer).post("consents/events/", body(contact, **wrong))
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["evidence"]
    wanted = {"contact": str(contact.public_id), "channel": "email", "purpose": "marketing"}
    assert api(cast.officer).post("consents/decide/", wanted).json()["decision"] == "deny"


@pytest.mark.parametrize(
    ("method", "evidence"),
    [
        ("api", {"url": "https://crm.example/aceite"}),
        ("checkbox", {"ip": "2001:db8::1"}),
        ("landing_accept", {"url": "https://x.example/verao"}),
        ("reply_keyword", {"reply_text": "ACEITO"}),
        ("reply_button", {"files": [{"kind": "payload", "reference": "wamid.1"}]}),
        ("paper", {"files": [{"kind": "scan", "content": PDF}]}),
    ],
)
def test_ways_of_consenting_that_may_be_told_with_their_proof(
    cast: Cast, api: Api, contact: Contact, text: ConsentText, method: str, evidence: Any
) -> None:
    made = api(cast.officer).post("consents/events/", body(contact, method=method, evidence=evidence))
    assert (made.status_code, made.json()["method"]) == (201, method)
    assert queries.evidence_level(queries.timeline(contact.subject_id)[-1]) == "E2"


@pytest.mark.parametrize(
    "method",
    [
        *("first_inbound", "one_click", "double_opt_in", "import", "keyword"),
        *("provider_signal", "system", "preference_center"),
    ],
)
def test_what_only_the_system_itself_sees_is_not_claimed_by_a_caller(
    cast: Cast, api: Api, contact: Contact, text: ConsentText, method: str
) -> None:
    answer = api(cast.officer).post("consents/events/", body(contact, method=method))
    assert answer.status_code == 422
    assert answer.json()["errors"]["method"][0]["code"] == "not_claimable"


def test_officer_too_may_leave_the_last_word_to_the_person(
    cast: Cast, api: Api, contact: Contact, text: ConsentText
) -> None:
    given = body(contact, method="checkbox", double_opt_in="pending")
    made = api(cast.officer).post("consents/events/", given)
    assert (made.status_code, made.json()["double_opt_in"]) == (201, "pending"), made.content
    wanted = {"contact": str(contact.public_id), "channel": "whatsapp", "purpose": "marketing"}
    assert api(cast.officer).post("consents/decide/", wanted).json()["reason"] == "CONSENT_PENDING"


def test_guardian_answers_for_a_minor_with_proof_and_offers_stay_denied(
    cast: Cast, api: Api, contact: Contact, text: ConsentText
) -> None:
    officer = api(cast.officer)
    paper = {"files": [{"kind": "scan", "content": PDF}]}
    guardian = {"name": "Maria", "relation": "mãe"}
    given = body(contact, minor="child", guardian=guardian, method="paper", evidence=paper)
    refused = officer.post("consents/events/", given)
    assert (refused.status_code, refused.json()["codes"]) == (422, ["GUARDIAN_UNVERIFIED"])
    alone = officer.post("consents/events/", {**given, "guardian": None})
    assert alone.json()["codes"] == ["MINOR_NO_GUARDIAN"]
    files = [*paper["files"], {"kind": "guardian_verification", "content": PDF}]
    made = officer.post("consents/events/", {**given, "evidence": {"files": files}})
    assert (made.status_code, made.json()["actor"], made.json()["minor"]) == (201, "guardian", "child")
    wanted = {"contact": str(contact.public_id), "channel": "email", "purpose": "marketing"}
    assert officer.post("consents/decide/", wanted).json() == {
        "decision": "deny",
        "reason": "MINOR_MARKETING",
    }
    wanted["purpose"] = "transactional"
    assert officer.post("consents/decide/", wanted).json()["decision"] == "allow"


def test_agent_records_only_what_the_person_still_has_to_confirm(
    cast: Cast, api: Api, contact: Contact, text: ConsentText
) -> None:
    ana = api(cast.ana.user)
    assert ana.post("consents/events/", body(contact)).status_code == 403
    made = ana.post("consents/events/", body(contact, double_opt_in="pending", method="paper"))
    assert made.status_code == 201, made.content
    assert (made.json()["method"], made.json()["double_opt_in"]) == ("agent_on_request", "pending")


def test_agent_asks_over_the_api_and_officers_do_not(
    cast: Cast, api: Api, contact: Contact, text: ConsentText
) -> None:
    row = factories.take(Conversation.objects.get(), cast.ana)
    given = {"conversation": str(row.public_id), "text": {"code": text.code, "version": 1}}
    assert api(cast.officer).post("consents/questions/", given).status_code == 403
    made = api(cast.ana.user).post("consents/questions/", given)
    assert (made.status_code, made.json()["asked_by"]) == (201, "message")
    assert api(cast.bruno.user).post("consents/questions/", given).json()["code"] == "not_holder"
    assert queries.timeline(contact.subject_id)[-1].type == "consent.requested"


@pytest.mark.parametrize(
    "wrong",
    [
        *({"channels": odd} for odd in (5, "email", [5], [["email"]], {"email": 1}, ["fax"])),
        *({"purposes": odd} for odd in (5, "marketing", [["marketing"]], ["tudo"])),
        *({"method": odd} for odd in (5, ["paper"], "telepatia")),
        *({"ref": odd} for odd in (["x"], {"a": 1}, "x" * 501)),
    ],
)
@pytest.mark.parametrize("type_", ["consent.granted", "consent.withdrawn"])
def test_what_an_act_says_of_itself_has_a_shape(
    cast: Cast, api: Api, contact: Contact, text: ConsentText, type_: str, wrong: dict[str, Any]
) -> None:
    answer = api(cast.officer).post("consents/events/", body(contact, type=type_, **wrong))
    assert answer.status_code == 422, answer.content
    assert len(queries.timeline(contact.subject_id)) == 1, "only the first contact"


@pytest.mark.parametrize("type_", ["consent.granted", "consent.withdrawn"])
@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("maria@exemplo.com", "personal_data"),
        ("+5511999998888", "personal_data"),
        (52998224725, "personal_data"),
        ("529.982.247-25", "personal_data"),
        ("Rita-77", "personal_data"),
        ("maria@exemplo.com 11999998888 Maria Silva", "invalid"),
        ("combinado pelo telefone", "invalid"),
    ],
)
def test_a_reference_is_a_code_that_leads_to_nobody(
    cast: Cast, api: Api, contact: Contact, text: ConsentText, type_: str, ref: Any, code: str
) -> None:
    Contact.objects.filter(pk=contact.pk).update(name="Rita Lima")
    officer = api(cast.officer)
    answer = officer.post("consents/events/", body(contact, type=type_, ref=ref))
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]["ref"][0]["code"] == code
    assert len(queries.timeline(contact.subject_id)) == 1, "only the first contact"
    made = officer.post("consents/events/", body(contact, type=type_, ref="crm:contrato-77/2024"))
    assert made.json()["origin"]["ref"] == "crm:contrato-77/2024"


def test_the_kind_of_a_file_is_a_word_and_no_address(
    cast: Cast, api: Api, contact: Contact, text: ConsentText
) -> None:
    for kind in ("maria@exemplo.com", "11999998888", "Foto da Maria", 7):
        given = {"files": [{"kind": kind, "reference": "x"}]}
        answer = api(cast.officer).post("consents/events/", body(contact, evidence=given))
        assert answer.json()["errors"]["evidence"][0]["code"] == "invalid"


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "opt_in"},
        {"type": "subject.erased"},
        {"type": ["consent.granted"]},
        {"guardian": "a mãe"},
        {"evidence": 5},
        {"evidence": {"url": 5}},
        {"evidence": {"url": ["https://x.example"]}},
        {"double_opt_in": "talvez"},
        {"text": {"code": ["lp-verao"], "version": 1}},
        {"minor": "talvez"},
    ],
)
def test_what_proves_a_consent_has_a_shape(
    cast: Cast, api: Api, contact: Contact, text: ConsentText, wrong: dict[str, Any]
) -> None:
    answer = api(cast.officer).post("consents/events/", body(contact, **wrong))
    assert answer.status_code == 422, answer.content


@pytest.mark.parametrize(
    "wrong",
    [{"channel": ["email"]}, {"channel": 5}, {"purpose": ["marketing"]}, {"purpose": 5}, {"purpose": "tudo"}],
)
def test_what_is_decided_about_is_named_by_a_code(
    cast: Cast, api: Api, contact: Contact, wrong: dict[str, Any]
) -> None:
    asked = {"contact": str(contact.public_id), "channel": "email", "purpose": "marketing", **wrong}
    assert api(cast.ana.user).post("consents/decide/", asked).status_code == 422


def test_events_come_in_pages_by_their_sequence(
    cast: Cast, api: Api, contact: Contact, text: ConsentText
) -> None:
    officer = api(cast.officer)
    for _ in range(4):
        assert officer.post("consents/events/", body(contact)).status_code == 201
    seen: list[int] = []
    path: str | None = "consents/events/?limit=2"
    while path:
        page = officer.get(path).json()
        seen += [one["seq"] for one in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("version", ["9" * 5000, "²", "٣", -1, 1.5, None, [1]])
def test_a_version_is_a_small_whole_number(
    cast: Cast, api: Api, contact: Contact, text: ConsentText, version: Any
) -> None:
    given = body(contact) | {"text": {"code": text.code, "version": version}}
    answer = api(cast.officer).post("consents/events/", given)
    assert (answer.status_code, answer.json()["errors"]["text"][0]["code"]) == (422, "invalid")
