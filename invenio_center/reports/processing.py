"""The register of processing operations (LGPD art. 37), from what the system itself knows: nothing is typed twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from channels_app.models import Channel as Line
from channels_app.models import Kind
from consent.anchors import places
from consent.choices import CLASS_OF, Channel, LegalBasis
from consent.ledger import queries as ledger
from consent.models import ControllerProfile
from consent.overview import figures
from consent.retention import policies

from ..models import ProcessingNote

CONSENT, CONTRACT, DUTY, CLAIMS, MINOR = (
    LegalBasis.CONSENT, LegalBasis.CONTRACT, LegalBasis.LEGAL_DUTY, LegalBasis.CLAIMS, LegalBasis.MINOR,
)  # fmt: skip
# A country at the end of a recipient: "Meta (US)".
COUNTRY = re.compile(r"\(([A-Z]{2})\)")
HOME = "BR"
# What never leaves this system on its way to the person.
OWN = ("webchat", "form", "video")
IDENTIFIERS = {
    "email": "e-mail", "form": "e-mail ou telefone", "webchat": "identificador do visitante",
    "facebook": "identificador do Facebook", "telegram": "identificador do Telegram",
    "viber": "identificador do Viber",
}  # fmt: skip
HEAD = (
    "Operação", "Para quê", "Canais em uso", "Bases legais", "Dados pessoais", "Titulares", "Destinatários",
    "Envio ao exterior", "Guarda", "Segurança", "Observações",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """An operation as the software performs it. ``terms``: kinds of retention; ``sends``: it reaches out."""

    key: str
    label: str
    what: str
    bases: tuple[LegalBasis, ...]
    data: tuple[str, ...]
    terms: tuple[str, ...]
    sends: bool = True


TALK = ("nome", "conteúdo das mensagens e arquivos", "data e hora")
PROOF = ("texto aceito ou recusado", "data e hora", "endereço de rede e navegador", "arquivo de prova")
RECIPES = (
    Recipe("service", "Atendimento", "Responder a quem escreve ou liga e acompanhar o pedido.", (CONSENT, CONTRACT),
           (*TALK, "CPF, quando informado", "gravação de chamada, quando há"), ("messages", "envelopes")),
    Recipe("transactional", "Notificações e lembretes", "Avisar sobre pedidos, prazos e horários já combinados.",
           (CONSENT, CONTRACT), TALK, ("messages", "decisions")),
    Recipe("marketing", "Ofertas e novidades", "Enviar ofertas a quem aceitou; nunca a menores de 18 anos.", (CONSENT,),
           TALK, ("messages", "decisions")),
    Recipe("survey", "Pesquisas", "Perguntar sobre a satisfação de quem aceitou.", (CONSENT,), TALK,
           ("messages", "decisions")),
    Recipe("collections", "Cobrança", "Avisar de valores em aberto e negociar, com quem aceitou.", (CONSENT,), TALK,
           ("messages", "decisions")),
    Recipe("legal_notice", "Avisos legais", "Avisar do que a lei manda, por exemplo um incidente de segurança.",
           (DUTY,), TALK, ("messages", "decisions")),
    Recipe("proof", "Prova dos consentimentos", "Provar quem aceitou ou recusou o quê, quando e vendo qual texto.",
           (DUTY, CLAIMS, MINOR), PROOF, ("proofs", "decisions", "sealed"), sends=False),
    Recipe("suppression", "Lista de quem saiu", "Não voltar a enviar a quem saiu, mesmo depois de eliminado.",
           (DUTY,), ("código cifrado do endereço, que não se lê de volta",), (), sends=False),
    Recipe("access", "Registros de acesso", "Saber quem usou o sistema, de onde e quando.", (DUTY,),
           ("usuário", "endereço de rede", "data e hora", "ação"), ("access",), sends=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the register, in words."""

    key: str
    label: str
    what: str
    channels: list[str]
    bases: list[str]
    data: list[str]
    people: list[str]
    recipients: list[str]
    abroad: list[str]
    terms: list[str]
    security: list[str]
    note: str

    def cells(self) -> Sequence[str]:
        lists = (self.channels, self.bases, self.data, self.people, self.recipients, self.abroad, self.terms)
        return [self.label, self.what, *("; ".join(one) for one in (*lists, self.security)), self.note]


def operations() -> list[Operation]:
    profile, kinds = ledger.controller(), _kinds()
    notes = dict(ProcessingNote.objects.values_list("key", "text"))
    terms = {policy.kind.key: f"{policy.kind.label}: {policy.words}" for policy in policies.policies()}
    people, security = _people(), measures()
    return [
        _operation(recipe, profile, kinds, people, terms, security, notes.get(recipe.key, ""))
        for recipe in RECIPES
    ]


def _operation(  # noqa: PLR0913
    recipe: Recipe,
    profile: ControllerProfile,
    kinds: list[str],
    people: list[str],
    terms: dict[str, str],
    security: list[str],
    note: str,
) -> Operation:
    used = [kind for kind in kinds if CLASS_OF.get(kind) != "form" or recipe.key in ("service", "proof")]
    reached = used if recipe.sends else []
    recipients = _recipients(profile, reached)
    return Operation(
        key=recipe.key,
        label=recipe.label,
        what=recipe.what,
        channels=[] if recipe.key == "access" else [str(Channel(kind).label) for kind in used],
        bases=[str(basis.label) for basis in recipe.bases],
        data=[*recipe.data, *(_identifiers(reached) if recipe.sends else [])],
        people=["usuários do sistema"] if recipe.key == "access" else people,
        recipients=recipients or ["ninguém fora da empresa"],
        abroad=_abroad(recipients) or ["não"],
        terms=[terms[key] for key in recipe.terms] or ["enquanto a empresa usar o canal"],
        security=security,
        note=note,
    )


def _kinds() -> list[str]:
    """Kinds of channel with a line in use, in the order people know them by."""
    found = set(Line.objects.filter(is_active=True).values_list("kind", flat=True))
    return [kind for kind in Kind.values if kind in found]


def _recipients(profile: ControllerProfile, kinds: list[str]) -> list[str]:
    """The profile says who receives what goes by a channel: a text, or a list of them."""
    found, unsaid = [], []
    for kind in kinds:
        said = profile.recipients.get(kind) or []
        found += [f"{Channel(kind).label}: {name}" for name in ([said] if isinstance(said, str) else said)]
        if not said and kind not in OWN:
            unsaid.append(str(Channel(kind).label))
    return [*found, *([f"falta dizer no cadastro do controlador: {', '.join(unsaid)}"] if unsaid else [])]


def _abroad(recipients: Iterable[str]) -> list[str]:
    return [one for one in recipients if any(code != HOME for code in COUNTRY.findall(one))]


def _identifiers(kinds: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(IDENTIFIERS.get(kind, "telefone") for kind in kinds))


def _people() -> list[str]:
    """Adults always; minors only where the ledger has heard of one."""
    found, known = ["clientes e interessados"], figures.current().whole
    if known.get("teen"):
        found.append("adolescentes")
    if known.get("child"):
        found.append("crianças, com o consentimento do responsável")
    return found


def measures() -> list[str]:
    """What protects the data in this installation, as it is set up now."""
    outside = ", ".join(str(place.label).lower() for place in places.used())
    return [
        "dados de prova cifrados com uma chave por pessoa, destruída na eliminação",
        "credenciais cifradas",
        "acesso por perfil; leituras de prova auditadas com motivo",
        "livro encadeado, assinado e só de acréscimo",
        f"cabeças do livro guardadas fora do banco: {outside}",
    ]
