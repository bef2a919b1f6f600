"""What the report says, in the order of docs/consent-exports.md: plain lists of words, no layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from invenio_center.kernel import formats

from ...ledger import queries as ledger
from ...ledger.projection import KeyState
from ...models import ConsentText, ControllerProfile, ExportRun, TreeHead
from .. import manifest, standing, wordings
from ..decisions import Line
from ..people import Person
from ..proving import Proven
from ..rows import Row
from . import words

# A person more fills pages that nobody reads: beyond this the report counts, and the files tell.
MOST_PEOPLE = 200
MOST_SENDS = 200
MOST_PATHS = 2_000
NOT_HERE = "não consta"
ENDING = (
    "consent.withdrawn",
    "consent.refused",
    "objection.registered",
    "consent.invalidated",
    "subject.erased",
)

OPENING = ("consent.granted", "consent.renewed", "consent.requested", "consent.confirmed")

Pairs = list[list[str]]


def gather(
    run: ExportRun,
    shown: Sequence[tuple[Person, Sequence[Line]]],
    proven: Proven,
    *,
    people: int,
    digest: str,
    stamp: str,
) -> dict[str, Any]:
    """``shown``: the first of ``people`` with their decisions; ``digest``: SHA-256 over the lines of all events."""
    head, left_out = proven.newest, people if people > len(shown) else 0
    profile = ledger.controller()
    return {
        "request": _request(run, people, len(proven.events), head),
        "controller": _controller(profile),
        "name": profile.legal_name or "Controlador não cadastrado",
        "people": [] if left_out else [_person(one, sends, run, proven, stamp) for one, sends in shown],
        "left_out": left_out,
        "head": _head(head),
        "anchors": [[str(one.tree_size), one.place, words.when(one.kept_at)] for one in proven.anchors],
        "events_sha256": digest,
        "zone": settings.TIME_ZONE,
    }


def _request(run: ExportRun, people: int, count: int, head: TreeHead) -> Pairs:
    asked, acts = run.filters, words.count(count, "ato", "atos")
    chosen = ["uma pessoa"] if asked["subjects"] else []
    period = [f"de {words.when(asked['since'])}" if asked["since"] else "",
              f"até {words.when(asked['until'])}" if asked["until"] else ""]  # fmt: skip
    chosen += [words.label(kind, asked[kind]) for kind in ("channel", "purpose", "state") if asked[kind]]
    return [
        ["Motivo", run.reason],
        ["Pedido por", run.asked_by or NOT_HERE],
        ["Recorte", ", ".join([*filter(None, period), *chosen]) or "nenhum: o livro inteiro"],
        ["Contém", f"{acts} de {words.count(people, 'pessoa', 'pessoas')}"],
        ["Dados pessoais", "incluídos" if run.personal else "não incluídos"],
        ["Opt-in sem prova", _declared(manifest.declared_accepted_since())],
        ["Livro", f"{head.tree_size} eventos, assinado em {words.when(head.timestamp)}"],
    ]


def _declared(since: str | None) -> str:
    return (
        f"aceito para envios desde {words.when(since)}, por política da empresa"
        if since
        else "não permite envios"
    )


def _controller(profile: ControllerProfile) -> Pairs:
    return [
        ["Razão social", profile.legal_name or NOT_HERE],
        ["Nomes fantasia", ", ".join(profile.trade_names) or NOT_HERE],
        ["CNPJ", formats.cnpj(profile.cnpj) or NOT_HERE],
        ["Endereço", profile.address or NOT_HERE],
        ["Contato", profile.contact or NOT_HERE],
        ["Encarregado (art. 41)", profile.dpo_contact or NOT_HERE],
        ["Onde retirar", profile.withdrawal_url or NOT_HERE],
    ]


def _person(
    person: Person, sends: Sequence[Line], run: ExportRun, proven: Proven, stamp: str
) -> dict[str, Any]:
    keys, stamped = standing.of_records(person.records, stamp), ledger.stamped_upto()
    return {
        "who": _who(person, run.personal),
        "standing": [_stands(*key, state) for key, state in keys.items()],
        "timeline": [_event(row, stamped) for row in person.rows],
        "texts": [_text(text) for text in person.texts.values()],
        "ways": [_way(row, run.personal) for row in person.rows],
        "sends": [_send(one) for one in sends[-MOST_SENDS:]],
        "sends_left_out": max(0, len(sends) - MOST_SENDS),
        "endings": [_event(row, stamped) for row in person.rows if row.facts["type"] in ENDING],
        "proofs": [_proof(row, proven) for row in person.rows],
    }


def _stands(channel: str, purpose: str, key: KeyState) -> dict[str, Any]:
    return {
        "channel": words.label("channel", channel),
        "purpose": words.label("purpose", purpose),
        "state": words.label("state", key.state),
        "since": words.when(key.since),
        "granted": key.state == "granted",
    }


def _proof(row: Row, proven: Proven) -> dict[str, Any]:
    path = proven.paths.get(row.seq, [])
    return {"seq": row.seq, "hash": row.event_hash, "prev": row.facts["prev_hash"], "path": path}


def _who(person: Person, personal: bool) -> Pairs:
    found: Pairs = [["Identificador no livro", str(one)] for one in person.subject_ids]
    if not personal:
        return [*found, ["Dados pessoais", "não incluídos neste relatório"]]
    vaults = [row.personal for row in person.rows if row.personal]
    if any(one["status"] == "erased" for one in person.records):
        return [*found, ["Dados pessoais", "eliminados a pedido (art. 18, VI); a prova dos atos permanece"]]
    names = {str(vault["name"]): None for vault in vaults if vault.get("name")}
    kept = {(one["kind"], one["value"]): None for vault in vaults for one in vault.get("identifiers", ())}
    found += [["Nome", name] for name in names]
    found += [[words.IDENTIFIERS.get(kind, kind), str(value)] for kind, value in kept]
    guardians = {str(vault["guardian"]): None for vault in vaults if vault.get("guardian")}
    return [*found, *(["Responsável", one] for one in guardians)]


def _event(row: Row, stamped: int) -> dict[str, str]:
    facts = row.facts
    return {
        "seq": str(row.seq),
        "when": words.when(facts["occurred_at"]),
        "type": words.label("type", facts["type"]),
        "channels": words.codes("channel", facts["channels"], "todos os canais"),
        "purposes": words.codes("purpose", facts["purposes"], "todas as finalidades"),
        "method": words.label("method", facts["method"]),
        "actor": words.label("actor", facts["actor"]["kind"]),
        "level": words.LEVELS[ledger.level(facts, stamped=facts["seq"] <= stamped)],
    }


def _way(row: Row, personal: bool) -> dict[str, Any]:
    """By what act, from where, on what device."""
    facts, vault = row.facts, row.personal or {}
    pairs = [
        ["Método", words.label("method", facts["method"])],
        ["Origem", words.origin(facts["origin"])],
        ["Base legal", words.label("basis", facts["legal_basis"])],
        ["Registrado em", f"{words.when(facts['recorded_at'])} (relógio do banco de dados)"],
    ]
    if facts["type"] in OPENING:
        pairs.append(["Vale até", words.when(facts["expires_at"]) or "a retirada pela pessoa"])
    if personal:
        pairs += [
            ["Endereço IP", str(vault.get("ip") or NOT_HERE)],
            ["Dispositivo", str(vault.get("user_agent") or NOT_HERE)],
        ]
        pairs += [["Resposta", str(vault["reply_text"])]] if vault.get("reply_text") else []
        pairs += [["Ressalvas", words.points(vault["warnings"])]] if vault.get("warnings") else []
    pairs += [
        ["Evidência", f"{words.EVIDENCE.get(one['kind'], one['kind'])}, {one['size']} bytes"]
        for one in facts["evidence"]
    ]
    return {"seq": str(row.seq), "type": words.label("type", facts["type"]), "pairs": pairs}


def _text(text: ConsentText) -> dict[str, Any]:
    policy = " ".join(filter(None, (text.policy_version, text.policy_url)))
    channels = words.codes("channel", text.channels, NOT_HERE)
    purposes = words.codes("purpose", text.purposes, NOT_HERE).lower()
    return {
        "name": f"{text.code}, versão {text.version}",
        "body": text.body,
        "sha256": text.body_sha256,
        "pairs": [
            ["Publicado em", _published(text)],
            ["Política de privacidade", policy or NOT_HERE],
            ["Cobre", f"{channels}, para {purposes}"],
        ],
        "verdict": [
            ["Parecer", words.label("verdict", text.verdict)],
            ["Pontos", words.points(text.codes) or "nenhum"],
            ["Versão do validador", text.validator_version or NOT_HERE],
        ],
    }


def _published(text: ConsentText) -> str:
    if wordings.is_imported(text):
        return "não: veio com a importação"
    return words.when(text.published_at) or "nunca"


def _send(line: Line) -> list[str]:
    made = line.decision
    return [
        words.when(made.decided_at),
        words.label("channel", made.channel),
        words.label("purpose", made.purpose),
        f"{words.label('outcome', made.decision)}: {words.REASONS.get(made.reason, made.reason)}",
        _sent(line),
    ]


def _sent(line: Line) -> str:
    if line.sent is None:
        return "não enviado"
    return f"{words.when(line.sent.submitted_at)} {words.STATUSES.get(line.sent.status, line.sent.status)}".strip()


def _head(head: TreeHead) -> Pairs:
    return [
        ["Eventos", str(head.tree_size)],
        ["Assinada em", words.when(head.timestamp)],
        ["Raiz da árvore", head.root_hash],
        ["Último evento", head.chain_head],
        ["Hash da cabeça", head.head_hash],
        ["Assinatura Ed25519", head.signature],
        ["Chave pública", head.public_key],
    ]
