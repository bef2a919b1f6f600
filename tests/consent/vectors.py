"""Vectors of docs/consent-ledger.md, written down by hand."""

from __future__ import annotations

import json
from typing import Any

SALT = bytes(range(32))
PII = {
    "identifiers": [{"kind": "phone", "value": "+5511999999999"}],
    "ip": "203.0.113.7",
    "name": "João Silva",
    "user_agent": "Mozilla/5.0",
}
PII_COMMIT = "4c3d8acf01f887a6801c0776b560ed5ca1a2f6bf215825edba89b22aabd4021d"
TEXT = "Aceito receber comunicações da Empresa XYZ por WhatsApp, e-mail e SMS."
TEXT_SHA256 = "065938e7c41da1e644601eccd6d489bbfc41450b171669014313ab8b85238a55"
LINE_1 = (
    '{"actor":{"id":null,"kind":"subject"},"channels":["email","sms","whatsapp"],"double_opt_in":"none",'
    '"event_id":"018d0d7a-5b40-7000-8000-000000000001","evidence":[],"expires_at":null,'
    '"legal_basis":"LGPD-7-I","method":"checkbox","minor":"no","occurred_at":"2024-01-15T14:30:00.000Z",'
    '"origin":{"kind":"landing","ref":"promocao-verao","url":"https://xyz.example/verao"},'
    '"pii_commit":"4c3d8acf01f887a6801c0776b560ed5ca1a2f6bf215825edba89b22aabd4021d",'
    '"prev_hash":"0000000000000000000000000000000000000000000000000000000000000000",'
    '"purposes":["service","transactional"],"recorded_at":"2024-01-15T14:30:00.412Z","refs":[],'
    '"schema":"consent.event/1","seq":1,"subject_id":"7f1c2a7e-0000-4000-8000-000000012345",'
    '"tenant_id":"0190d3a0-0000-7000-8000-000000000001","text":{"code":"lp-verao","policy_version":"v2.1",'
    '"sha256":"065938e7c41da1e644601eccd6d489bbfc41450b171669014313ab8b85238a55","version":1},'
    '"type":"consent.granted"}'
)
HASH_1 = "f705de2d12185811ffc25460a4cbe459ef368e9ad361b834f8bb36b3c72d44fa"
HASH_2 = "2725d7ebb7448e0353190e10d447c83cba899a381ce2cae9d950ba21c0a6fd66"
ROOT = "f86ee67d796c554cc0e6fdace6806a628c5e140b89cba6d210fe6c2a8f591fb1"
EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def event_1() -> dict[str, Any]:
    event: dict[str, Any] = json.loads(LINE_1)
    return event


def event_2() -> dict[str, Any]:
    return event_1() | {
        "seq": 2,
        "prev_hash": HASH_1,
        "event_id": "018d0d7a-5b40-7000-8000-000000000002",
        "type": "consent.withdrawn",
        "occurred_at": "2024-03-01T12:00:00.000Z",
        "recorded_at": "2024-03-01T12:00:00.050Z",
        "channels": ["whatsapp"],
        "method": "keyword",
        "origin": {"kind": "whatsapp", "ref": "wamid.TEST", "url": None},
        "text": None,
        "refs": [{"rel": "withdraws", "event_id": "018d0d7a-5b40-7000-8000-000000000001"}],
    }
