"""Imports contacts with proved consents when told to, and tells how long it took and how much memory it needed.

Reads ``{"rows": n}`` and answers ``{"preview_s": s, "write_s": s, "granted": n, "growth_mib": m}``; everybody is new.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from .export_runs import forget_peak, memory

COLUMNS = (
    "telefone;email;nome;aceita_comunicacoes;data_opt_in;texto_codigo;texto_versao;canal_origem;metodo;ip;"
    "evidencia"
)
BODY = "Quero receber ofertas e lembretes da Empresa XYZ por e-mail, SMS e WhatsApp."
ATTESTATION = {"source": "Base própria da loja", "contract": "Contrato 12/2026"}
_people = itertools.count(1)


def publish() -> None:
    from consent.ledger import actions

    actions.save_controller(
        legal_name="Empresa XYZ", trade_names=["XYZ"], cnpj="12345678000195", address="Rua A, 1",
        contact="contato@xyz.example", dpo_contact="dpo@xyz.example", withdrawal_url="https://xyz.example/p",
        storage_locations=["BR"], retention="5 anos", recipients={"email": "Servidor próprio (BR)"},
    )  # fmt: skip
    draft = actions.create_draft(code="lp-verao", body=BODY, policy_version="v2.1")
    actions.publish_text(public_id=draft.public_id, published_by_id=None)


def lines(rows: int, day: str) -> Iterator[str]:
    yield COLUMNS
    for number in itertools.islice(_people, rows):
        yield (
            f"+55119{number:08d};p{number}@xyz.example;Pessoa {number};Sim;{day};lp-verao;1;site;"
            f"caixa de seleção;203.0.113.7;pedido {number}"
        )


def bring(rows: int, folder: Path) -> dict[str, float]:
    from invenio_center.contacts.imports import actions, queries, working
    from invenio_center.models import ImportStatus

    path = folder / "people.csv"
    path.write_text("\n".join(lines(rows, today())) + "\n", encoding="utf-8")
    forget_peak()
    before, began = memory("VmRSS"), time.monotonic()
    with path.open("rb") as file:
        run = actions.upload(actor=None, file=file, name=path.name, policy="fill", dates="iso")
    previewed = time.monotonic()
    actions.confirm(actor=None, run=run, attested=True, attestation=ATTESTATION, ring_worker=False)
    while queries.by_public_id(run.public_id).status == ImportStatus.RUNNING:
        working.import_batch(run)
    done = time.monotonic()
    told = queries.told(queries.by_public_id(run.public_id))
    return {
        "preview_s": previewed - began,
        "write_s": done - previewed,
        "granted": told["consents"]["granted"],
        "growth_mib": memory("VmHWM") - before,
    }


def today() -> str:
    """After the text was published, as the rules want it."""
    from invenio_center.kernel import sql

    return str(sql.now().isoformat())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invenio_center.settings")
    import django

    django.setup()
    publish()
    print("ready", flush=True)
    with tempfile.TemporaryDirectory(prefix="invenio-import-") as folder:
        for line in sys.stdin:
            print(json.dumps(bring(json.loads(line)["rows"], Path(folder))), flush=True)


if __name__ == "__main__":
    main()
