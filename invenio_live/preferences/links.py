"""``/p/<token>/``: one address for each person and each of their addresses, opaque, revocable, made again at will.

Only a hash of the token is stored. The token itself is derived from the row's nonce with the installation's key, so the
same message sent twice carries the same address and a stolen table opens nothing.
"""

from __future__ import annotations

import base64
import hashlib

from django.conf import settings
from django.db.models.functions import Now

from invenio_center.kernel import address as addresses
from invenio_center.kernel import secrets
from invenio_center.kernel.errors import AppError
from invenio_center.models import Contact, Identity

from ..models import PreferenceLink

USE = "preferences"
TOKEN_BYTES = 18  # 144 bits, 24 characters
# Addresses a person reads; others (a visitor's browser) have a page that belongs to the person alone.
READ = ("email", *sorted(addresses.PHONE_SCHEMES))


class LinkUnknown(AppError):
    code = "preference_link_unknown"
    sentence = "Este endereço não abre nenhuma página. Confira se ele foi copiado inteiro."
    status = 404


def link(contact: Contact, address: str = "") -> str:
    """The page of this person, to be put into what is sent to ``address``; absolute.

    Without an address, or with one that is not the person's, the person's first proved address stands for it.
    """
    return f"{settings.PUBLIC_URL}/p/{token(contact, address)}/"


def token(contact: Contact, address: str = "") -> str:
    identity = _identity(contact, address)
    row = PreferenceLink.objects.filter(contact=contact, identity=identity, revoked_at=None).first()
    if row is None:
        row = PreferenceLink(contact=contact, identity=identity)
        row.token_hash = stored(_made(row))
        PreferenceLink.objects.bulk_create([row], ignore_conflicts=True)  # two messages at once
        row = PreferenceLink.objects.get(contact=contact, identity=identity, revoked_at=None)
    return _made(row)


def opened(given: str) -> PreferenceLink:
    """The link behind a token. Raises ``LinkUnknown``, also for what was revoked or erased."""
    rows = PreferenceLink.objects.select_related("contact__merged_into", "identity")
    found = rows.filter(token_hash=stored(given), revoked_at=None, contact__erased_at=None).first()
    if found is None:
        raise LinkUnknown
    if found.contact.merged_into is not None:  # who had no address: the page of the record that stayed
        found.contact = found.contact.merged_into
    return found


def revoke(contact: Contact) -> int:
    """Every address sent so far opens nothing any more; the next message carries another one."""
    return PreferenceLink.objects.filter(contact=contact, revoked_at=None).update(revoked_at=Now())


def stored(given: str) -> str:
    return hashlib.sha256(given.encode()).hexdigest()


def _made(row: PreferenceLink) -> str:
    key = bytes.fromhex(secrets.keyed_hash(USE, str(row.nonce)))
    return base64.urlsafe_b64encode(key[:TOKEN_BYTES]).decode()


def _identity(contact: Contact, address: str) -> Identity | None:
    own = [one for one in contact.identities.order_by("claimed", "id") if one.scheme in READ]
    if address:
        named = [one for one in own if one.canonical in addresses.lookups(one.scheme, address)]
        if named:
            return named[0]
    proved = [one for one in own if not one.claimed]
    return next(iter(proved), None)
