"""The columns of the spreadsheet forms (CSV and XLSX), in their fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ledger import queries as ledger
from .rows import Bodies, Row, address

HEAD = (
    "seq", "event_id", "tipo", "ocorrido_em", "registrado_em", "titular_id", "nome", "telefone_e164_digitos", "email",
    "canais", "finalidades", "texto_codigo", "texto_versao", "texto_sha256", "texto_exibido", "versao_termos",
    "metodo", "origem", "ip", "base_legal", "nivel_evidencia", "expira_em", "event_hash", "prev_hash",
)  # fmt: skip
# What a spreadsheet would run as a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\0")
NO_TEXT = ("",) * 5
PHONES = ("phone", "whatsapp", "sms", "voice")


def guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


class Shown:
    """What many rows share: the cells about each text that was shown, and how far a time stamp reaches."""

    def __init__(self) -> None:
        self._bodies = Bodies()
        self.stamped = ledger.stamped_upto()
        self._known: dict[tuple[Any, Any, Any, Any], tuple[str, ...]] = {}

    def cells(self, text: dict[str, Any] | None) -> tuple[str, ...]:
        """Code, version, SHA-256, words, version of the terms."""
        if not text:
            return NO_TEXT
        key = text["code"], text["version"], text["sha256"], text["policy_version"]
        if key not in self._known:
            code, version, digest, policy = key
            found = (code or "", str(version or ""), digest or "", self._bodies.of(text), policy or "")
            self._known[key] = tuple(map(guarded, found))
        return self._known[key]


def cells(row: Row, shown: Shown) -> Sequence[str]:
    """One event as text, in the order of ``HEAD``; what others typed is guarded against formulas."""
    facts = row.facts
    name, phone, email, ip = personal(row.personal) if row.personal else ("", "", "", "")
    return (
        str(row.seq), facts["event_id"], facts["type"], facts["occurred_at"], facts["recorded_at"],
        facts["subject_id"], name, phone, email, ",".join(facts["channels"]), ",".join(facts["purposes"]),
        *shown.cells(facts["text"]), facts["method"],
        guarded(origin(facts["origin"])), ip, facts["legal_basis"],
        ledger.level(facts, stamped=row.seq <= shown.stamped), facts["expires_at"] or "",
        row.event_hash, facts["prev_hash"],
    )  # fmt: skip


def personal(found: dict[str, Any]) -> tuple[str, str, str, str]:
    """Name, phone as digits, e-mail and network address."""
    phone = "".join(filter(str.isdigit, address(found, *PHONES)))
    email, ip = address(found, "email"), str(found.get("ip") or "")
    return guarded(str(found.get("name") or "")), phone, guarded(email), guarded(ip)


def origin(found: dict[str, Any]) -> str:
    """``landing promocao-verao https://xyz.example/verao``."""
    return " ".join(filter(None, (found["kind"], found["ref"], found["url"])))
