"""The ledger over the API: state for those who serve, evidence for compliance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from consent.ledger import queries
from invenio_center.models import AuditEntry, Contact, User
from tests import factories
from tests.cast import Cast
from tests.consent import people

from .conftest import Caller

Api = Callable[[User], Caller]
TEXT = "Quero receber ofertas da Empresa XYZ por e-mail. Posso cancelar a qualquer momento."


@pytest.fixture
def contact(cast: Cast) -> Contact:
    own = [{"scheme": "email", "value": "joao@exemplo.com"}, {"scheme": "phone", "value": "+5511987654321"}]
    return factories.make_contact(name="João", identities=own)


@pytest.fixture
def published(cast: Cast, api: Api) -> dict[str, Any]:
    officer = api(cast.officer)
    assert officer.patch("consents/controller/", {"legal_name": "Empresa XYZ"}).status_code == 200
    draft = officer.post("consents/texts/", {"code": "ofertas", "body": TEXT})
    assert draft.status_code == 201, draft.content
    shown = officer.post(f"consents/texts/{draft.json()['id']}/publish/")
    assert shown.status_code == 200, shown.content
    return dict(shown.json())


def decide(caller: Caller, contact: Contact, channel: str, purpose: str) -> tuple[str, str]:
    answer = caller.post(
        "consents/decide/", {"contact": str(contact.public_id), "channel": channel, "purpose": purpose}
    ).json()
    return answer["decision"], answer["reason"]


def test_unknown_is_denied(cast: Cast, api: Api, contact: Contact) -> None:
    assert decide(api(cast.ana.user), contact, "email", "marketing") == ("deny", "NO_CONSENT")


def test_an_opt_in_with_its_text_allows_that_channel_and_purpose_only(
    cast: Cast, api: Api, contact: Contact, published: dict[str, Any]
) -> None:
    officer = api(cast.officer)
    made = officer.post(
        "consents/events/",
        {
            "type": "consent.granted",
            "contact": str(contact.public_id),
            "text": {"code": "ofertas", "version": published["version"]},
            "method": "checkbox",
            "evidence": {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0"},
        },
    )
    assert made.status_code == 201, made.content
    assert made.json()["text"]["sha256"] == published["body_sha256"]
    assert decide(officer, contact, "email", "marketing") == ("allow", "CONSENT")
    assert decide(officer, contact, "sms", "marketing")[0] == "deny"
    assert decide(officer, contact, "email", "collections")[0] == "deny"


@pytest.mark.parametrize(
    ("channel", "purpose", "reason"),
    [
        *((one, "marketing", "ADDRESS_INVALID") for one in ("email", "telegram", "viber", "facebook")),
        ("telegram", "service", "ADDRESS_INVALID"),
        ("email", "legal_notice", "ADDRESS_INVALID"),
        ("webchat", "marketing", "NO_SESSION"),
        ("form", "marketing", "CHANNEL_INBOUND_ONLY"),
        ("sms", "marketing", "CHANNEL_NOT_COVERED"),
    ],
)
def test_where_the_person_has_no_address_nothing_is_allowed(
    cast: Cast, api: Api, channel: str, purpose: str, reason: str
) -> None:
    rita = factories.make_contact(identities=[{"scheme": "phone", "value": "+5511911112222"}])
    for one in ("email", "telegram", "viber", "facebook", "webchat"):
        people.event(rita.subject_id, "consent.granted", channels=[one], purposes=["marketing", "service"])
    assert decide(api(cast.officer), rita, channel, purpose) == ("deny", reason)


def test_an_agent_records_a_way_out_but_no_way_in(
    cast: Cast, api: Api, contact: Contact, published: dict[str, Any]
) -> None:
    ana = api(cast.ana.user)
    body = {"contact": str(contact.public_id), "channels": ["email"]}
    refused = ana.post(
        "consents/events/", {**body, "type": "consent.granted", "text": {"code": "ofertas", "version": 1}}
    )
    assert refused.status_code == 403
    assert ana.post("consents/events/", {**body, "type": "consent.withdrawn"}).status_code == 201
    rows = ana.get(f"consents/state/?contact={contact.public_id}").json()["results"]
    assert {row["state"] for row in rows if row["channel"] == "email"} == {"withdrawn"}


def test_an_invalid_text_is_not_published(cast: Cast, api: Api, published: dict[str, Any]) -> None:
    officer = api(cast.officer)
    verdict = officer.post("consents/texts/validate/", {"body": "Aceito os termos de uso."}).json()
    assert (verdict["verdict"], "NO_COMMUNICATION" in verdict["codes"]) == ("invalid", True)
    draft = officer.post("consents/texts/", {"code": "termos", "body": "Aceito os termos de uso."}).json()
    assert officer.post(f"consents/texts/{draft['id']}/publish/").status_code >= 400


def test_reading_evidence_is_audited(cast: Cast, api: Api, contact: Contact) -> None:
    factories.receive(cast.line, "Oi")
    rows = api(cast.officer).get("consents/events/").json()["results"]
    assert [row["type"] for row in rows] == ["contact.initiated"]
    assert AuditEntry.objects.filter(action="consent_events.read", actor=cast.officer).exists()


def record(caller: Caller, contact: Contact, **more: Any) -> Any:
    body = {
        "type": "consent.granted",
        "contact": str(contact.public_id),
        "text": {"code": "ofertas", "version": 1},
    }
    return caller.post("consents/events/", {**body, "method": "checkbox", **more})


@pytest.mark.parametrize(
    ("evidence", "warnings"),
    [
        ({"ip": "10.0.0.1"}, ["W_IP_NOT_PUBLIC"]),
        ({"ip": "203.0.113.7"}, ["W_IP_NOT_PUBLIC"]),
        ({"url": "https://loja.example/aceite"}, ["W_NO_IP"]),
        ({"ip": "8.8.8.8"}, []),
    ],
)
def test_what_is_doubtful_about_an_act_is_told_and_kept_with_it(
    cast: Cast,
    api: Api,
    contact: Contact,
    published: dict[str, Any],
    evidence: dict[str, str],
    warnings: list[str],
) -> None:
    made = record(api(cast.officer), contact, evidence=evidence)
    assert made.status_code == 201, made.content
    assert made.json()["warnings"] == warnings
    event = queries.events(subject_id=contact.subject_id).get()
    assert (queries.vault_of(event) or {}).get("warnings", []) == warnings


@pytest.mark.parametrize("ip", ["isto nao", {"a": 1}, "10.0.0.300"])
def test_an_address_that_is_none_is_refused(
    cast: Cast, api: Api, contact: Contact, published: dict[str, Any], ip: Any
) -> None:
    refused = record(api(cast.officer), contact, evidence={"ip": ip})
    assert refused.status_code == 422
    assert refused.json()["errors"]["evidence"][0] == {
        "code": "ip_invalid",
        "sentence": "Endereço IP inválido em evidence.ip.",
    }


@pytest.mark.parametrize(
    ("ref", "code"), [("Lista-comprada", "SOURCE_PURCHASED"), ("toda-a-base", "NO_INDIVIDUAL_ACT")]
)
def test_people_who_were_bought_or_added_in_bulk_have_consented_to_nothing(
    cast: Cast, api: Api, contact: Contact, published: dict[str, Any], ref: str, code: str
) -> None:
    refused = record(api(cast.officer), contact, ref=ref, evidence={"ip": "8.8.8.8"})
    assert (refused.status_code, refused.json()["codes"]) == (422, [code])
    assert refused.json()["errors"]["ref"][0]["code"] == code
    assert not queries.events(subject_id=contact.subject_id).exists()
