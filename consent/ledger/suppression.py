"""Addresses that said no, as keyed hashes: the no survives the erasure of the person and of the address."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import connection

from invenio_center.kernel import secrets

from ..models import Suppression

NOT_DIGITS = re.compile(r"[\s().+-]")
# Brazil: country, area, the mobile's ninth digit, then the eight digits it had before.
NINTH_DIGIT = re.compile(r"^(55\d\d)9([6-9]\d{7})$")

UPSERT = """
INSERT INTO consent_suppression (address_hmac, channel, purpose, since, event_id)
SELECT %s, c, p, %s, %s FROM unnest(%s::text[]) AS c, unnest(%s::text[]) AS p
ON CONFLICT ON CONSTRAINT consent_suppression_scope_key DO UPDATE
SET since = GREATEST(consent_suppression.since, EXCLUDED.since), event_id = EXCLUDED.event_id
"""


def canonical_address(address: str) -> str:
    """One form for all spellings: e-mail in lower case, phone in digits without the Brazilian ninth digit."""
    text = unicodedata.normalize("NFKC", address).strip()
    if "@" in text:
        return "email:" + text.casefold()
    digits = NOT_DIGITS.sub("", text)
    if digits.isdigit():
        return "tel:" + NINTH_DIGIT.sub(r"\1\2", digits)
    return "id:" + text


def address_hmac(address: str) -> str:
    return secrets.keyed_hash("suppression", canonical_address(address))


def suppress(
    *,
    address: str,
    channels: Collection[str],
    purposes: Collection[str],
    since: datetime,
    event_id: uuid.UUID,
) -> None:
    """Remember the no for the scope; empty channels or purposes mean all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            UPSERT, [address_hmac(address), since, event_id, list(channels) or [""], list(purposes) or [""]]
        )


def is_suppressed(address: str, channel: str) -> bool:
    """Has this address said no to anything on this channel?"""
    found = Suppression.objects.filter(address_hmac=address_hmac(address), channel__in=["", channel])
    return found.exists()
