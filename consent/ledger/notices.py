"""What has to be read before somebody agrees (LGPD art. 9): who answers for the data, who gets them, for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from invenio_center.kernel import formats

from ..choices import Channel
from . import texts

RIGHTS = (
    "De graça e quando quiser, você pode retirar o consentimento; confirmar se tratamos os seus dados e acessá-los; "
    "corrigi-los; anonimizá-los, bloqueá-los ou apagá-los; levá-los a outra empresa; saber com quem foram "
    "compartilhados; saber o que acontece se não consentir; e reclamar à ANPD (LGPD, art. 18)."
)
PLACES = {"BR": "Brasil", "US": "Estados Unidos", "EU": "União Europeia", "PT": "Portugal", "IE": "Irlanda"}


@dataclass(frozen=True, slots=True)
class Notice:
    """``recipients``: channel and who receives the data for it, with the country."""

    controller: str
    cnpj: str
    address: str
    contact: str
    dpo_contact: str
    recipients: tuple[tuple[str, str], ...]
    places: str
    retention: str
    withdrawal_url: str
    rights: str = RIGHTS

    def public(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """As it is read, in this order; what is empty is not shown."""
        named = (
            ("Responsável", f"{self.controller}, CNPJ {self.cnpj}" if self.cnpj else self.controller),
            ("Endereço", self.address),
            ("Contato", self.contact),
            ("Encarregado", self.dpo_contact),
            ("Quem recebe os dados", "; ".join(f"{label}: {who}" for label, who in self.recipients)),
            ("Onde ficam", self.places),
            ("Por quanto tempo", self.retention),
        )
        return [(label, told) for label, told in named if told]

    @property
    def plain(self) -> str:
        """The same as text, to be kept with the act."""
        lines = [f"{label}: {told}" for label, told in self.rows]
        return "\n".join([*lines, f"Para retirar: {self.withdrawal_url}", self.rights])


def shown(channels: Iterable[str] = ()) -> Notice:
    """For a text that names these channels; all recipients where none of them has one of its own."""
    profile, wanted = texts.controller(), set(channels)
    own = {code: who for code, who in (profile.recipients or {}).items() if who}
    chosen = {code: who for code, who in own.items() if code in wanted} or own
    others = [name for name in profile.trade_names if name != profile.legal_name]
    return Notice(
        controller=f"{profile.legal_name} ({', '.join(others)})" if others else profile.legal_name,
        cnpj=formats.cnpj(profile.cnpj),
        address=profile.address,
        contact=profile.contact,
        dpo_contact=profile.dpo_contact,
        recipients=tuple((_label(code), str(who)) for code, who in sorted(chosen.items())),
        places=", ".join(PLACES.get(place, place) for place in profile.storage_locations),
        retention=profile.retention,
        withdrawal_url=profile.withdrawal_url,
    )


def _label(code: str) -> str:
    return str(Channel(code).label) if code in Channel.values else code
