"""Importing contacts over the API: preview, another mapping, confirm, result, undo."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from invenio_center.contacts.imports import working
from invenio_center.models import Contact
from tests.cast import Cast
from tests.consent.people import published

from .conftest import Caller

CSV = "telefone;nome;prioridade\r\n11987654321;João;Alta\r\n12;Erro;\r\n"


def send(caller: Caller, text: str = CSV, **options: Any) -> Any:
    file = SimpleUploadedFile("clientes.csv", text.encode(), "text/csv")
    return caller.client.post(
        "/api/v1/contacts/imports/",
        {"file": file, "options": json.dumps(options)},
        headers={"Authorization": f"Bearer {caller.key}"},
    )


def test_from_the_file_to_the_undo(cast: Cast) -> None:
    caller = Caller(cast.supervisor)
    made = send(caller)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["status"], told["rows"], told["valid"]) == ("previewed", 2, 1)
    assert told["preview"] == {"created": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert [(e["row"], e["field"], e["code"]) for e in told["errors"]] == [(3, "telefone", "invalid")]
    assert Contact.objects.count() == 0
    path = f"contacts/imports/{told['id']}/"
    changed = caller.patch(path, {"mapping": {"nome": ""}, "policy": "overwrite"}).json()
    assert (changed["ignored"], changed["policy"]) == (["nome"], "overwrite")
    caller.patch(path, {"mapping": {"nome": "nome"}})
    assert caller.post(f"{path}confirm/").json()["status"] == "running"
    assert working.work()
    done = caller.get(path).json()
    assert (done["status"], done["processed"], Contact.objects.get().priority) == ("done", 2, 90)
    result = b"".join(caller.get(f"{path}result/").streaming_content).decode()
    assert "Criado" in result and "Telefone inválido" in result
    assert caller.post(f"{path}confirm/").status_code == 409
    assert caller.post(f"{path}undo/").status_code == 202
    assert working.work()
    assert (caller.get(path).json()["status"], Contact.objects.count()) == ("undone", 0)
    assert [one["id"] for one in caller.get("contacts/imports/").json()["results"]] == [told["id"]]


def test_wrong_shapes_are_told_at_their_field(cast: Cast) -> None:
    caller = Caller(cast.supervisor)
    assert "file" in caller.post("contacts/imports/", {}).json()["errors"]
    assert "mapping" in send(caller, mapping={"outra": "nome"}).json()["errors"]
    assert "policy" in send(caller, policy="x").json()["errors"]
    assert "options" in send(caller, mapping="telefone").json()["errors"]
    consent = send(caller, "telefone;data_opt_in\r\n11987654321;2026-01-01")
    assert (consent.status_code, consent.json()["errors"]["mapping"][0]["code"]) == (422, "consent_column")


def test_a_key_for_contacts_imports(cast: Cast) -> None:
    assert send(Caller(cast.supervisor, ["contacts:read"])).status_code == 403
    assert send(Caller(cast.supervisor, ["contacts:write"])).status_code == 201


def test_consents_are_attested_with_the_confirmation(cast: Cast) -> None:
    published()
    text = "Quero receber ofertas da Empresa XYZ por SMS e WhatsApp."
    day = (timezone.now() - timedelta(days=60)).strftime("%d/%m/%Y")
    head = "telefone;aceita_comunicacoes;data_opt_in;texto_consentimento;canal_origem;metodo"
    lines = [head, f"11987654321;Sim;{day};{text};Loja;papel", "11987650001;Sim;;;;", "11987650002;Não;;;;"]
    caller = Caller(cast.supervisor)
    made = send(caller, "\r\n".join(lines), dates="dmy").json()
    assert made["consents"] == {"granted": 1, "declared": 1, "refused": 1}
    path = f"contacts/imports/{made['id']}/confirm/"
    asked = caller.post(path, {})
    assert (asked.status_code, asked.json()["errors"]["attested"][0]["code"]) == (422, "attestation_required")
    assert caller.post(path, {"attested": "sim"}).json()["errors"]["attested"][0]["code"] == "invalid"
    given = {"source": "Fichas da loja", "contract": "Contrato 12/2026"}
    assert caller.post(path, {"attested": True, "attestation": given}).status_code == 202
    assert working.work()
    done = caller.get(f"contacts/imports/{made['id']}/").json()
    assert (done["status"], done["attested"]) == ("done", True)
    shown = {
        one["phone"]: {row["state"] for row in one["consent"]}
        for one in caller.get("contacts/").json()["results"]
    }
    assert {phone: "granted" in states for phone, states in shown.items()} == {
        "11987654321": True,
        "11987650001": False,
        "11987650002": False,
    }
    assert "declared" in shown["11987650001"]
    assert shown["11987650002"] == {"refused"}
