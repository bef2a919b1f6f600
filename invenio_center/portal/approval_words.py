"""What an approval will make happen, in plain words, by its kind."""

from __future__ import annotations

from typing import Any

from consent.approvals.queries import Approval
from consent.choices import ApprovalKind
from consent.ledger import queries as ledger

WILL_HAPPEN = {
    ApprovalKind.PUBLISH_TEXT: "O texto passa a poder ser mostrado às pessoas, e não muda nunca mais.",
    ApprovalKind.OVERRULE_TEXT: (
        "O texto passa a valer como consentimento apesar do parecer do validador. O parecer e esta decisão ficam "
        "guardados e aparecem nas provas."
    ),
    ApprovalKind.INVALIDATE: (
        "Quem só tem esse consentimento deixa de receber na hora. A prova do que houve continua no livro; quem "
        "consentiu de novo depois, de outra forma, não é atingido. Não há como desfazer: só um novo aceite da pessoa."
    ),
    ApprovalKind.ERASE: (
        "Nome, endereços, conversas e provas pessoais desta pessoa são eliminados para sempre. O livro continua "
        "íntegro, sem dados pessoais, e o endereço fica na lista de quem não recebe."
    ),
    ApprovalKind.RELEASE_LEDGER: (
        "Os envios voltam a sair. O livro tinha parado porque o banco estava mais antigo do que a última cópia de "
        "fora: libere só se a causa é conhecida."
    ),
}
FACTS = {
    "total": "Registros no alcance", "text": "Texto", "code": "Código", "version": "Versão", "codes": "Apontamentos",
    "origin": "Origem", "event": "Evento do livro", "kind": "Tipo", "ref": "Referência", "scope": "Alcance",
    "verdict": "Parecer",
}  # fmt: skip


def will_happen(approval: Approval) -> str:
    return WILL_HAPPEN[ApprovalKind(approval.kind)]


def facts(approval: Approval) -> list[tuple[str, str]]:
    """What the act is about, label and value; ids and codes only, nothing personal."""
    given: dict[str, Any] = approval.facts
    rows = [(FACTS.get(name, name), said(value)) for name, value in given.items() if name != "scope"]
    if scope := given.get("scope"):
        rows.insert(0, (FACTS["scope"], scope_words(scope)))
    return rows


def scope_words(scope: dict[str, Any]) -> str:
    """``Todos os que aceitaram o texto lp-verao, versão 2``."""
    if "event" in scope:
        return f"Só o registro nº {scope['event']} do livro"
    if "text" in scope:
        return f"Todos os que aceitaram o texto {scope['text']['code']}, versão {scope['text']['version']}"
    origin = scope["origin"]
    if origin["kind"] == "import":
        return f"Todos os que vieram da importação {origin['ref']}"
    return f"Todos os que aceitaram em {origin['kind']} · {origin['ref']}"


def said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{FACTS.get(name, name)}: {said(inner)}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def body(approval: Approval) -> str:
    """The words of the text that an approval is about, "" for other kinds."""
    if approval.kind not in (ApprovalKind.PUBLISH_TEXT, ApprovalKind.OVERRULE_TEXT):
        return ""
    text = ledger.texts().filter(public_id=approval.target).first()
    return text.body if text else ""
