"""Files of contacts for the tests, and the short way through an import."""

from __future__ import annotations

import io
from typing import Any

from invenio_center.contacts.imports import actions, queries, working
from invenio_center.models import Contact, ImportRun, ImportStatus, User

HEAD = "telefone;email;nome;cpf_cnpj;codigo;tags;segmento;prioridade;vip;origem;responsavel;coringa1"
WHOLE = "(11) 98765-4321;maria@exemplo.com.br;Maria Souza;529.982.247-25;C-1;ouro|fiel;vip;Alta;Sim;feira;rita;azul"


def sheet(*lines: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def upload(actor: User, *lines: str, **options: Any) -> ImportRun:
    return actions.upload(actor=actor, file=sheet(*lines), name="clientes.csv", **options)


def carry_out(actor: User, run: ImportRun) -> dict[str, Any]:
    """Confirmed and worked through; what is told of it then."""
    actions.confirm(actor=actor, run=run)
    assert working.work()
    return told(run)


def bring_in(actor: User, *lines: str, **options: Any) -> dict[str, Any]:
    return carry_out(actor, upload(actor, *lines, **options))


def take_back(actor: User, run: ImportRun) -> dict[str, Any]:
    actions.undo(actor=actor, run=run)
    assert working.work()
    return told(run)


def told(run: ImportRun) -> dict[str, Any]:
    found = queries.told(ImportRun.objects.get(pk=run.pk))
    assert sum(found["preview"].values()) == found["rows"]
    return found


def newest() -> ImportRun:
    return ImportRun.objects.exclude(status=ImportStatus.PREVIEWED).latest("pk")


def state_of(contact: Contact) -> dict[str, Any]:
    contact = Contact.objects.get(pk=contact.pk)
    plain = (
        "name",
        "custom_code",
        "origin",
        "priority",
        "is_vip",
        "responsible_id",
        "custom_fields",
        "cpf_hash",
    )
    return {
        **{name: getattr(contact, name) for name in plain},
        "tags": sorted(contact.tags.values_list("name", flat=True)),
        "identities": sorted(contact.identities.values_list("scheme", "canonical")),
        "segments": sorted(contact.memberships.values_list("segment", flat=True)),
    }


def everybody() -> list[dict[str, Any]]:
    return [state_of(one) for one in Contact.objects.order_by("pk")]


def codes(run_told: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["field"], one["code"]) for one in run_told["errors"]]
