"""Who imports consents with their proof answers for where they come from and by which contract."""

from __future__ import annotations

from collections.abc import Mapping

from ...kernel import sql
from ...kernel.errors import Invalid
from ...models import User
from .consents import check_source

STATEMENT = (
    "Declaro que cada pessoa deste arquivo consentiu por si, na data e com o texto informados; que a lista não foi "
    "comprada, alugada nem coletada sem autorização; e que respondo pela origem e pelo contrato indicados."
)
SHORTEST, LONGEST = 5, 500


def checked(
    actor: User | None, attested: bool | None, given: Mapping[str, str] | str | None
) -> dict[str, str]:
    """``{statement, source, contract, by, name, at}`` as it becomes evidence; {} for who declines. Raises Invalid."""
    if attested is None:
        raise Invalid.field(
            "attested", "attestation_required", "Ateste a origem e o contrato, ou diga que não atesta."
        )
    if not attested:
        return {}
    words = {"source": given} if isinstance(given, str) else dict(given or {})
    source, contract = (str(words.get(name) or "").strip()[:LONGEST] for name in ("source", "contract"))
    if len(source) < SHORTEST:
        raise Invalid.field("attestation", "source", "Diga de onde vieram estes consentimentos.")
    if len(contract) < SHORTEST and not isinstance(given, str):
        raise Invalid.field("attestation", "contract", "Diga o contrato ou documento que cobre a coleta.")
    check_source((source, contract))
    return {
        "statement": STATEMENT,
        "source": source,
        "contract": contract,
        "by": str(actor.public_id) if actor else "",
        "name": actor.display_name if actor else "console",
        "at": sql.now().isoformat(),
    }
