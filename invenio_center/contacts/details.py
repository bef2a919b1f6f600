"""Checking what is typed about a person: addresses, CPF, time zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ..kernel import address, secrets
from ..kernel.errors import Invalid
from ..models import Contact

SCHEMES = (
    *sorted(address.PHONE_SCHEMES), "email", "bsuid", "visitor", "facebook", "telegram", "viber", "code",
)  # fmt: skip
CPF_USE = "cpf"


@dataclass(frozen=True, slots=True)
class Address:
    """A claim, and the field it was typed into."""

    scheme: str
    value: str
    canonical: str
    field: str


def addresses(fields: Mapping[str, Any]) -> list[Address]:
    """From ``phone``, ``email`` and ``identities`` ([{scheme, value}]); raises Invalid naming the field."""
    found = [
        parsed(scheme, str(fields[scheme]), scheme) for scheme in ("phone", "email") if fields.get(scheme)
    ]
    given: Sequence[Mapping[str, str]] = fields.get("identities") or ()
    for item in given:
        if item.get("scheme") not in SCHEMES:
            raise Invalid.field("identities", "scheme", "Tipo de endereço desconhecido.")
        found.append(parsed(item["scheme"], item.get("value", ""), "identities"))
    return list({(one.scheme, one.canonical): one for one in found}.values())


def parsed(scheme: str, value: str, field: str) -> Address:
    value = value.strip()
    if scheme == "email":
        try:
            validate_email(value)
        except ValidationError as error:
            raise Invalid.field(field, "invalid", "Informe um e-mail válido.") from error
    is_phone = scheme in address.PHONE_SCHEMES
    canonical = (address.phone_canonical(value) or "") if is_phone else address.canonical(scheme, value)
    if not canonical:
        raise Invalid.field(field, "invalid", "Informe um endereço válido (telefone com DDD).")
    return Address(scheme, value, canonical, field)


def check_priority(priority: Any) -> None:
    """Raises Invalid for anything but nothing or a whole number from 1 to 100."""
    whole = isinstance(priority, int) and not isinstance(priority, bool)
    if priority is not None and not (whole and 1 <= priority <= 100):
        raise Invalid.field(
            "priority", "range", "A prioridade vai de 1 a 100; em branco usa segmento ou canal."
        )


def set_cpf(contact: Contact, text: str | None) -> None:
    """CPF or CNPJ: encrypted to be shown, hashed with a key to be found."""
    if not text:
        contact.cpf_cipher, contact.cpf_hash = "", None
        return
    if not address.valid_document(text):
        raise Invalid.field("cpf", "invalid", "Confira o CPF ou CNPJ: os dígitos verificadores não conferem.")
    digits = address.canonical("cpf", text)
    contact.cpf_cipher = secrets.encrypt(digits)
    contact.cpf_hash = cpf_hash(digits)


def cpf_hash(digits: str) -> str:
    return secrets.keyed_hash(CPF_USE, digits)


def cpf_of(contact: Contact) -> str:
    """The eleven digits of a CPF, the fourteen signs of a CNPJ, or empty."""
    return secrets.decrypt(contact.cpf_cipher) if contact.cpf_cipher else ""


def check_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid.field("time_zone", "unknown", "Fuso horário desconhecido.") from error
