"""What an event tells of its origin: codes and keyed hashes, and nothing that leads to a person."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from consent.ledger import origins

from . import people

PERSONAL = [
    "maria@exemplo.com",
    "pedido de maria@exemplo.com",
    "11999998888",
    "(11) 99999-8888",
    "+55 11 9 9999.8888",
    "99999-8888",
    "529.982.247-25",
    "cliente/52998224725",
    "203.0.113.77",
    "pedido-20240001",
    "\uff11\uff11\uff19\uff19\uff19\uff19\uff19\uff18\uff18\uff18\uff18",
]
HARMLESS = [
    "promocao-verao",
    "contrato-77/2024",
    "2024-01-15/7",
    "planilha-2025",
    "01890000-0000-7000-8000-000000000001/12345",
]


@pytest.mark.parametrize("ref", PERSONAL)
def test_what_leads_to_a_person_is_known(ref: str) -> None:
    assert origins.names_somebody(ref)
    found = origins.told({"kind": "landing", "ref": ref})["ref"]
    assert found == origins.keyed(ref) and ref not in found


@pytest.mark.parametrize("ref", HARMLESS)
def test_codes_stay_as_they_are(ref: str) -> None:
    assert not origins.names_somebody(ref, "Maria da Silva")
    assert origins.told({"kind": "landing", "ref": ref})["ref"] == ref


@pytest.mark.parametrize("ref", ["maria-77", "MARIASILVA", "crm:Sílvia-Maria", "silva.77"])
def test_the_persons_own_name_is_known_too(ref: str) -> None:
    assert origins.names_somebody(ref, "Maria da Silva")


def test_a_providers_id_becomes_a_keyed_hash_and_our_own_stays() -> None:
    own = str(uuid.uuid4())
    found = origins.told({"kind": "telegram", "ref": "7700112233:300927610"})
    assert found == {"kind": "telegram", "ref": origins.keyed("7700112233:300927610"), "url": None}
    assert origins.told(found) == found
    assert origins.told({"kind": "telegram", "ref": own})["ref"] == own
    assert origins.names(found, own, "7700112233:300927610") and not origins.names(found, own, "", "1:2")
    assert origins.names({"ref": "wamid.OLD"}, "wamid.OLD"), "events from before keep what they say"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://u:p@x.example/a/b?tel=11999998888#x", "https://x.example/a/b"),
        ("https://x.example/ola/maria%40exemplo.com/fim", "https://x.example/ola/"),
        ("https://x.example/t/11999998888", "https://x.example/t/"),
        ("https://x.example/produto/12345678", "https://x.example/produto/12345678"),
    ],
)
def test_the_address_of_a_page_says_nobody(url: str, kept: str) -> None:
    assert origins.told({"kind": "landing", "url": url})["url"] == kept


@pytest.mark.django_db
def test_the_ledger_hashes_no_origin_that_leads_to_a_person() -> None:
    given: dict[str, Any] = {"kind": "landing", "ref": "maria@exemplo.com 11999998888 Maria"}
    event = people.event(people.someone(), "consent.granted", origin=given)
    assert "maria" not in event.canonical.lower() and "99998888" not in event.canonical
