"""A published text under a signature: its words, what they cover and from when. No hand can widen or backdate it.

Events name the hash of the words alone; the rest of a publication is signed here by the key of the tree heads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from .. import hashing
from ..models import ConsentText, TextSeal
from . import signing

SCHEMA = "consent.text/1"
PLAIN = (
    *("code", "version", "locale", "body_sha256", "controller_names", "cnpj", "purposes", "channels", "codes"),
    *("policy_url", "policy_version", "validator_version", "verdict", "aspects", "material"),
)  # fmt: skip
PEOPLE = ("published_by_id", "asked_by_id")


def seal(text: ConsentText) -> TextSeal:
    """In the transaction that publishes the text."""
    line = _canonical(text)
    signature, public_key = signing.sign_bytes(line.encode())
    return TextSeal.objects.create(text=text, canonical=line, signature=signature, public_key=public_key)


def seal_older() -> int:
    """Texts published before there were seals, as they are now; how many."""
    known = (*PLAIN, *PEOPLE, "notice", "published_at")
    older = list(ConsentText.objects.filter(published_at__isnull=False, seal=None).only(*known))
    for text in older:
        seal(text)
    return len(older)


def faults() -> Iterator[str]:
    """What is wrong with published texts, in sentences."""
    seals = {found.text_id: found for found in TextSeal.objects.all()}
    own = signing.public_key() if seals else ""
    for text in ConsentText.objects.filter(published_at__isnull=False).iterator():
        found = seals.pop(text.pk, None)
        if found is None:
            yield f"o texto {text} não tem o selo da publicação"
        elif found.public_key != own or not signing.is_signed(found.canonical, found.signature, own):
            yield f"o selo do texto {text} não foi assinado por esta instalação"
        elif found.canonical != _canonical(text):
            yield f"o texto {text} difere do que foi selado na publicação"
    for found in seals.values():
        named = json.loads(found.canonical)
        yield f"falta o texto publicado {named['code']} v{named['version']}"


def _canonical(text: ConsentText) -> str:
    facts: dict[str, Any] = {name: getattr(text, name) for name in PLAIN}
    facts |= {name: str(who) if (who := getattr(text, name)) else None for name in PEOPLE}
    notice = json.dumps(text.notice, ensure_ascii=False, sort_keys=True)
    facts |= {
        "schema": SCHEMA,
        "notice_sha256": sha256(notice.encode()).hexdigest(),
        "published_at": hashing.instant(text.published_at) if text.published_at else None,
    }
    return hashing.canonical(hashing.nfc(facts)).decode()
