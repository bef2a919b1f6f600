"""JSON-LD that parses as such, says what ISO/IEC TS 27560 wants, and is refused when something is missing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pyld import jsonld

from consent.exports.errors import MandatoryEmpty
from consent.exports.jsonld import MANDATORY
from consent.ledger import actions as ledger
from consent.models import ControllerProfile

from .. import people
from .conftest import Export, Exported, Ledger

pytestmark = pytest.mark.django_db
DPV = "https://w3id.org/dpv#"


def no_network(url: str, _options: Any) -> Any:
    raise AssertionError(f"looked for {url}")


def records(made: Exported) -> list[dict[str, Any]]:
    """Expanded by an independent reader that may not leave this machine."""
    found = json.loads(made.content, object_pairs_hook=unique)
    whole: list[dict[str, Any]] = jsonld.expand(found, {"documentLoader": no_network})
    return [one for one in whole if f"{DPV}ConsentRecord" in one.get("@type", [])]


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(found) == len(pairs), "duplicate key"
    return found


def statuses(record: dict[str, Any]) -> list[str]:
    return [one["@type"][0].removeprefix(DPV) for one in record[f"{DPV}hasConsentStatus"]]


def test_one_record_for_each_person_and_text(book: Ledger, export: Export) -> None:
    other = people.published("outra", "Quero receber ofertas da Empresa XYZ por e-mail.")
    people.opt_in(book.rui, other)
    found = records(export("jsonld"))
    subjects = sorted(one[f"{DPV}hasDataSubject"][0]["@id"] for one in found)
    known = (book.ana, book.rui, book.rui, book.ivo)
    assert subjects == sorted(f"urn:uuid:{one}" for one in known)
    ids = {one["@id"] for one in found}
    assert f"urn:uuid:{book.events[0].event_id}" in ids


def test_every_mandatory_field_is_there(book: Ledger, export: Export) -> None:
    (found,) = json.loads(export("jsonld", subjects=(book.rui,)).content)["@graph"]
    assert found["dct:conformsTo"] == "https://w3id.org/dpv/schema/dpv-27560#record"
    assert found["dpv:hasJurisdiction"] == "loc:BR"
    assert found["dpv:hasApplicableLaw"] == "urn:lex:br:federal:lei:2018-08-14;13709"
    assert "12345678000195" in found["dpv:hasDataController"]["@id"]
    assert found["dpv:hasNotice"]["dct:identifier"] == "lp-verao/1"
    assert found["dpv:hasNotice"]["dct:language"] == "pt-BR"
    assert [one["dpv:hasPurpose"] for one in found["dpv:hasProcess"]] == [
        "dpv:DirectMarketing",
        "dpv:CustomerOrderManagement",
    ]
    process = found["dpv:hasProcess"][0]
    assert process["dpv:hasLegalBasis"] == "dpv:ExplicitlyExpressedConsent"
    assert process["dpv:hasPersonalData"] == ["email", "ip", "name", "phone"]
    assert process["dpv:hasRecipient"] == ["Meta (US)", "Servidor próprio (BR)", "Zenvia (BR)"]
    assert process["dpv:hasStorageCondition"][0]["dpv:hasLocation"] == ["loc:BR"]
    assert process["dpv:hasStorageCondition"][1]["dpv:hasDuration"] == "P5Y"
    assert found["dpv:hasConsentControl"]["dpv:isExercisedAt"] == "https://xyz.example/preferencias"
    (status,) = found["dpv:hasConsentStatus"]
    assert (status["@type"], status["dpv:hasIndicationMethod"]) == ("dpv:ConsentGiven", "checkbox")
    assert status["dpv:isIndicatedBy"] == "dpv:DataSubject"
    assert status["dpv:isIndicatedAtTime"] == book.events[1].facts["occurred_at"]
    assert status["dpv:hasDuration"]["rdf:value"] == book.events[1].facts["expires_at"]


def test_a_withdrawal_is_a_status_of_the_same_record(book: Ledger, export: Export) -> None:
    (found,) = records(export("jsonld", subjects=(book.ana,)))
    assert statuses(found) == ["ConsentGiven", "ConsentWithdrawn"]


def test_pending_confirmed_and_expired_are_said(book: Ledger, export: Export) -> None:
    person = people.someone()
    asked = people.opt_in(person, book.text, double_opt_in="pending")
    (found,) = records(export("jsonld", subjects=(person,)))
    assert statuses(found) == ["ConsentRequested"]
    ledger.confirm_opt_in(
        subject_id=person, event_id=asked.event_id, method="double_opt_in", origin=people.ORIGIN
    )
    (found,) = records(export("jsonld", subjects=(person,)))
    assert statuses(found) == ["ConsentRequested", "ConsentGiven"]
    old = people.someone()
    people.event(
        old,
        "consent.granted",
        text=book.text,
        occurred_at=people.LONG_AGO,
        expires_at=people.LONG_AGO + timedelta(9),
    )
    (found,) = records(export("jsonld", subjects=(old,)))
    assert statuses(found) == ["ConsentGiven", "ConsentExpired"]


def test_what_was_only_declared_is_told_as_unknown_and_claims_no_standard(
    book: Ledger, export: Export
) -> None:
    people.opt_out(book.ivo)
    (found,) = json.loads(export("jsonld", subjects=(book.ivo,)).content)["@graph"]
    assert "dct:conformsTo" not in found and "dpv:hasNotice" not in found
    assert "sem prova" in found["dct:description"] and found["dpv:hasPurpose"] == ["dpv:DirectMarketing"]
    (found,) = records(export("jsonld", subjects=(book.ivo,)))
    assert statuses(found) == ["ConsentUnknown", "ConsentWithdrawn"]


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        ("legal_name", ""), ("cnpj", ""), ("address", ""), ("contact", ""), ("withdrawal_url", ""),
        ("storage_locations", []), ("retention", ""), ("recipients", {}),
    ],
)  # fmt: skip
def test_an_empty_mandatory_field_refuses_the_export_by_name(
    book: Ledger, export: Export, field: str, empty: Any
) -> None:
    ControllerProfile.objects.update(**{field: empty})
    with pytest.raises(MandatoryEmpty) as refusal:
        export("jsonld")
    assert refusal.value.data["missing"] == [field]
    assert MANDATORY[field] in refusal.value.sentence


def test_recipients_of_other_channels_only_are_none(book: Ledger, export: Export) -> None:
    ledger.save_controller(recipients={"telegram": "Telegram (AE)"})
    with pytest.raises(MandatoryEmpty) as refusal:
        export("jsonld")
    assert refusal.value.data["missing"] == ["recipients"]


def test_the_receipt_says_first_how_to_withdraw(book: Ledger, export: Export) -> None:
    import zipfile

    with zipfile.ZipFile(export("pack", subjects=(book.ana,)).path) as zipped:
        (found,) = json.loads(zipped.read("receipt.jsonld"))["@graph"]
    assert next(iter(found)) == "dpv:hasConsentControl"
    assert found["dct:conformsTo"].endswith("#receipt")
    assert found["@type"] == "dpv:ConsentReceipt"


def test_the_same_ledger_gives_the_same_bytes(book: Ledger, export: Export) -> None:
    assert export("jsonld").content == export("jsonld").content
