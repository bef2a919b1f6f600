"""JSON-LD: ISO/IEC TS 27560 consent records through DPV, one for each person and text. Pure but for two look-ups.

Nothing mandatory may be empty: a record that would lack something is refused, naming the field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from .. import hashing
from ..ledger.projection import happened
from ..models import ConsentText, ControllerProfile
from . import standing, wordings
from .errors import MandatoryEmpty
from .people import Person

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "dct": "http://purl.org/dc/terms/",
    "loc": "https://w3id.org/dpv/loc#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
CONFORMS = "https://w3id.org/dpv/schema/dpv-27560#"
LAW = "urn:lex:br:federal:lei:2018-08-14;13709"
PURPOSES = {
    "service": "dpv:CommunicationForCustomerCare",
    "transactional": "dpv:CustomerOrderManagement",
    "marketing": "dpv:DirectMarketing",
    "survey": "dpv:CustomerManagement",
    "collections": "dpv:PaymentManagement",
}
STATES = {
    "granted": "dpv:ConsentGiven", "pending": "dpv:ConsentRequested", "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn", "expired": "dpv:ConsentExpired", "invalidated": "dpv:ConsentInvalidated",
    "stale": "dpv:ConsentTerminated",
}  # fmt: skip
UNKNOWN = "dpv:ConsentUnknown"
ACTS = {
    "consent.requested": "dpv:ConsentRequested", "consent.granted": "dpv:ConsentGiven",
    "consent.confirmed": "dpv:ConsentGiven", "consent.renewed": "dpv:RenewedConsentGiven",
    "consent.refused": "dpv:ConsentRefused", "consent.withdrawn": "dpv:ConsentWithdrawn",
    "objection.registered": "dpv:ConsentWithdrawn", "consent.expired": "dpv:ConsentExpired",
    "consent.invalidated": "dpv:ConsentInvalidated", "notice.material_change": "dpv:ConsentTerminated",
    "consent.declared": UNKNOWN,
}  # fmt: skip
BY = {"subject": "dpv:DataSubject", "guardian": "dpv:GuardianOfDataSubject", "provider": "dpv:DataProcessor"}
IDENTIFIER_OF = {
    "email": "email", "whatsapp": "phone", "sms": "phone", "rcs": "phone", "voice": "phone", "video": "phone",
    "viber": "phone",
}  # fmt: skip
DECLARED = (
    "Declarado por terceiro, sem o texto mostrado e sem prova do ato: "
    "não é um registro conforme a ISO/IEC TS 27560."
)
WITHDRAWAL_ENDS = "revogação pelo titular"
MANDATORY = {
    "legal_name": "razão social do controlador", "cnpj": "CNPJ", "address": "endereço do controlador",
    "contact": "contato do controlador", "withdrawal_url": "endereço para retirar o consentimento",
    "storage_locations": "locais de armazenamento", "retention": "prazo de guarda",
    "recipients": "destinatários por canal", "language": "idioma do texto", "published_at": "data do texto",
    "purposes": "finalidades", "identifiers": "dados pessoais tratados",
}  # fmt: skip


def pieces(people: Iterable[Person], profile: ControllerProfile, stamp: str) -> Iterator[bytes]:
    """One document whose ``@graph`` has every record, person by person."""
    yield f'{{"@context":{_text(CONTEXT)},"@graph":['.encode()
    between = "\n"
    for person in people:
        for record in (*records(person, profile, stamp), *_unproven(person, stamp)):
            del record["@context"]
            yield (between + _text(record)).encode()
            between = ",\n"
    yield b"\n]}\n"


def receipts(people: Iterable[Person], profile: ControllerProfile, stamp: str) -> bytes:
    """The person's own copy: how to withdraw comes first."""
    found = []
    for record in (one for person in people for one in records(person, profile, stamp)):
        del record["@context"]
        control = {"dpv:hasConsentControl": record.pop("dpv:hasConsentControl")}
        found.append(
            {
                **control,
                **record,
                "@type": "dpv:ConsentReceipt",
                "dct:conformsTo": f"{CONFORMS}receipt",
            }
        )
    whole = {"@context": CONTEXT, "@graph": found}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def records(person: Person, profile: ControllerProfile, stamp: str) -> list[dict[str, Any]]:
    """One for each text the person answered, the first answer first."""
    answered: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in person.rows:
        if row.facts["text"]:
            named = row.facts["text"]
            answered.setdefault((named["code"], named["version"]), []).append(row.facts)
    return [_record(person, profile, person.texts.get(key), acts, stamp) for key, acts in answered.items()]


def _unproven(person: Person, stamp: str) -> list[dict[str, Any]]:
    """What somebody only declared, without a text: its honest status, and no claim to conform to the standard, which
    wants the notice that was shown."""
    acts = [
        row.facts for row in person.rows if row.facts["type"] == "consent.declared" and not row.facts["text"]
    ]
    if not acts:
        return []
    first = acts[0]
    return [
        {
            "@context": CONTEXT,
            "@id": f"urn:uuid:{first['event_id']}",
            "@type": "dpv:ConsentRecord",
            "dct:identifier": first["event_id"],
            "dct:description": DECLARED,
            "dpv:hasDataSubject": {"@id": f"urn:uuid:{first['subject_id']}"},
            "dpv:hasPurpose": [PURPOSES[purpose] for purpose in _purposes(acts)],
            "dpv:hasConsentStatus": _statuses(person, acts, stamp),
        }
    ]


def _record(
    person: Person,
    profile: ControllerProfile,
    text: ConsentText | None,
    acts: list[dict[str, Any]],
    stamp: str,
) -> dict[str, Any]:
    first = acts[0]
    kinds = _kinds(person, acts)
    published, notice = _checked(profile, text, acts, kinds)
    return {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{first['event_id']}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": first["event_id"],
        "dct:conformsTo": f"{CONFORMS}record",
        "dpv:hasDataSubject": {"@id": f"urn:uuid:{first['subject_id']}"},
        "dpv:hasJurisdiction": "loc:BR",
        "dpv:hasApplicableLaw": LAW,
        "dpv:hasDataController": {
            "@id": f"urn:cnpj:{profile.cnpj}",
            "@type": "dpv:DataController",
            "dpv:hasName": profile.legal_name,
            "dpv:hasAddress": profile.address,
            "dpv:hasContact": profile.contact,
        },
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:identifier": f"{notice.code}/{notice.version}",
            "dct:language": notice.locale,
            "dct:date": published,
        },
        "dpv:hasProcess": [_process(purpose, profile, acts, kinds) for purpose in _purposes(acts)],
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dpv:isExercisedAt": profile.withdrawal_url,
        },
        "dpv:hasConsentStatus": _statuses(person, acts, stamp),
    }


def _checked(
    profile: ControllerProfile, text: ConsentText | None, acts: list[dict[str, Any]], kinds: list[str]
) -> tuple[str, ConsentText]:
    """When the text was published, and the text; raises MandatoryEmpty."""
    published = _shown_from(text, acts) if text else None
    found: dict[str, Any] = {name: getattr(profile, name, None) for name in MANDATORY}
    found |= {
        "recipients": _recipients(profile, acts),
        "language": text and text.locale,
        "published_at": published,
        "purposes": _purposes(acts),
        "identifiers": kinds,
    }
    missing = {name: label for name, label in MANDATORY.items() if not found[name]}
    if missing or text is None or published is None:
        raise MandatoryEmpty(missing)
    return hashing.instant(published), text


def _shown_from(text: ConsentText, acts: list[dict[str, Any]]) -> datetime | None:
    """The date of the text: its publication, or for one that an import brought the first act that answered it."""
    if wordings.is_imported(text):
        return datetime.fromisoformat(min(act["occurred_at"] for act in acts))
    return text.published_at


def _purposes(acts: list[dict[str, Any]]) -> list[str]:
    return sorted({purpose for facts in acts for purpose in facts["purposes"]})


def _recipients(profile: ControllerProfile, acts: list[dict[str, Any]]) -> list[str]:
    """Who receives data on the channels agreed to."""
    channels = {channel for facts in acts for channel in facts["channels"]}
    return sorted({str(who) for channel, who in profile.recipients.items() if channel in channels and who})


def _kinds(person: Person, acts: list[dict[str, Any]]) -> list[str]:
    """Kinds of personal data: those in the vault, otherwise those without which the channels cannot be used."""
    own = {facts["seq"] for facts in acts}
    vaults = [row.personal for row in person.rows if row.seq in own and row.personal]
    kinds = {one["kind"] for vault in vaults for one in vault.get("identifiers", ())}
    kinds |= {name for vault in vaults for name in ("name", "ip") if vault.get(name)}
    return sorted(kinds or {IDENTIFIER_OF.get(code, code) for facts in acts for code in facts["channels"]})


def _process(
    purpose: str, profile: ControllerProfile, acts: list[dict[str, Any]], kinds: list[str]
) -> dict[str, Any]:
    implied = all(facts["method"] == "first_inbound" for facts in acts)
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": PURPOSES[purpose],
        "dpv:hasLegalBasis": "dpv:ImpliedConsent" if implied else "dpv:ExplicitlyExpressedConsent",
        "dpv:hasPersonalData": kinds,
        "dpv:hasRecipient": _recipients(profile, acts),
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": [*map(_place, profile.storage_locations)]},
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": _duration(profile.retention)},
        ],
    }


def _place(name: str) -> str:
    if name.casefold() in ("br", "brasil", "brazil"):
        return "loc:BR"
    return f"loc:{name}" if re.fullmatch("[A-Z]{2}", name) else name


def _duration(retention: str) -> str:
    """``5 anos depois da saída`` → ``P5Y`` (ISO 8601); other words stay as they are."""
    found = re.match(r"\s*(\d+)\s*(ano|m[eê]s|dia)", retention)
    return f"P{found[1]}{ {'a': 'Y', 'm': 'M', 'd': 'D'}[found[2][0]] }" if found else retention


def _statuses(person: Person, acts: list[dict[str, Any]], stamp: str) -> list[dict[str, Any]]:
    """What the person did about this text, then what ended it, then that its time ran out, if it did."""
    found = [facts for facts in (row.facts for row in person.rows) if _concerns(facts, acts)]
    ids = {facts["event_id"] for facts in found}
    keys = standing.of_records(person.records, stamp).values()
    ended = [key.since for key in keys if key.state == "expired" and key.event in ids]
    over = [{"@type": STATES["expired"], "dpv:isIndicatedAtTime": min(map(str, ended))}] if ended else []
    return [*map(_status, found), *over]


def _concerns(facts: dict[str, Any], acts: list[dict[str, Any]]) -> bool:
    """One of the acts themselves, an answer to one, or a later act of the same scope that names no text."""
    if facts["type"] not in ACTS:
        return False
    ids = {act["event_id"] for act in acts}
    if facts["event_id"] in ids or any(ref["event_id"] in ids for ref in facts["refs"]):
        return True
    later = not facts["text"] and happened(facts) >= min(map(happened, acts))
    return later and all(_shared(facts, acts, name) for name in ("channels", "purposes"))


def _shared(facts: dict[str, Any], acts: list[dict[str, Any]], name: str) -> bool:
    return not facts[name] or any(code in act[name] for act in acts for code in facts[name])


def _status(facts: dict[str, Any]) -> dict[str, Any]:
    asked = facts["type"] == "consent.granted" and facts["double_opt_in"] == "pending"
    status: dict[str, Any] = {
        "@type": STATES["pending"] if asked else ACTS[facts["type"]],
        "dpv:isIndicatedBy": BY.get(facts["actor"]["kind"], "dpv:DataController"),
        "dpv:hasIndicationMethod": facts["method"],
        "dpv:isIndicatedAtTime": facts["occurred_at"],
    }
    if facts["type"] in ("consent.granted", "consent.renewed", "consent.confirmed"):
        ends = facts["expires_at"]
        kind, value = ("UntilTimeDuration", ends) if ends else ("UntilEventDuration", WITHDRAWAL_ENDS)
        status["dpv:hasDuration"] = {"@type": f"dpv:{kind}", "rdf:value": value}
    return status


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
