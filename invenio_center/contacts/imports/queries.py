"""How an import stands: counts, reasons, the file that tells of each row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from ...kernel import secrets, sql
from ...kernel.errors import NotFound
from ...models import ImportRow, ImportRun, RowState
from . import columns
from .consents import OUTCOMES as CONSENTS
from .consents import WHY

PAGE, SHOWN_ERRORS, SAMPLE = 1000, 200, 5
CODES = """
SELECT one ->> 'code' AS code, count(DISTINCT r.id) AS n, min(one ->> 'sentence') AS sentence
FROM invenio_center_importrow r, jsonb_array_elements(r.errors) AS one
WHERE r.run_id = %s AND r.state = 'refused' GROUP BY 1 ORDER BY 2 DESC, 1
"""
REASONS = """
SELECT code, count(*) AS n FROM invenio_center_importrow r, jsonb_array_elements_text(r.consent_why) AS code
WHERE r.run_id = %s AND r.consent <> '' GROUP BY 1 ORDER BY 2 DESC, 1
"""
OUTCOMES = {
    "created": "Criado",
    "changed": "Alterado",
    "unchanged": "Sem mudança",
    "refused": "Recusada",
}


def runs() -> QuerySet[ImportRun]:
    return ImportRun.objects.select_related("created_by").order_by("-id")


def by_public_id(public_id: UUID | str) -> ImportRun:
    found = runs().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Esta importação não existe mais.")
    return found


def counts(run: ImportRun) -> dict[str, int]:
    """``created + changed + unchanged + refused = rows`` at any time: what was done, and what is still to be done."""
    found = dict(run.rows.values_list("outcome").annotate(n=Count("pk")).order_by())
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


def consents(run: ImportRun) -> dict[str, int]:
    """Rows by what becomes of their consent; those without one are not told of."""
    ready = run.rows.exclude(consent="").exclude(outcome="refused")
    found = dict(ready.values_list("consent").annotate(n=Count("pk")).order_by())
    return {name: found[name] for name in (*CONSENTS, "undone") if name in found}


def consent_reasons(run: ImportRun) -> dict[str, int]:
    """Why so many consents are less than granted, by code."""
    return {row["code"]: row["n"] for row in sql.rows(REASONS, [run.pk])}


def error_kinds(run: ImportRun) -> list[dict[str, Any]]:
    """``[{code, n, sentence}]``: so many rows were refused for this, the most frequent first."""
    return sql.rows(CODES, [run.pk])


def progress(run: ImportRun) -> int:
    """Rows that are through, refused ones among them."""
    return run.rows.exclude(state=RowState.READY).count()


def errors(run: ImportRun, limit: int = SHOWN_ERRORS) -> list[dict[str, Any]]:
    """``[{row, field, code, sentence}]``, first rows first."""
    rows = run.rows.filter(state__in=(RowState.REFUSED, RowState.KEPT)).order_by("number")[:limit]
    return [{"row": row.number, **one} for row in rows for one in row.errors]


def sample(run: ImportRun) -> list[dict[str, Any]]:
    """The first rows that would be imported, as they would be read."""
    rows = run.rows.filter(state=RowState.READY).order_by("number")[:SAMPLE]
    return [{"row": row.number, "outcome": row.outcome, "values": _values(row, run)} for row in rows]


def _values(row: ImportRow, run: ImportRun) -> dict[str, str]:
    return {name: cell for name, cell in zip(run.mapping, _cells(row), strict=False) if name and cell}


def _cells(row: ImportRow) -> list[str]:
    found: list[str] = json.loads(secrets.decrypt(row.cells)) if row.cells else []
    return found


def told(run: ImportRun) -> dict[str, Any]:
    """Everything a program is told of an import."""
    return {
        **in_brief(run),
        "consent_reasons": consent_reasons(run),
        "error_codes": {kind["code"]: kind["n"] for kind in error_kinds(run)},
        "sample": sample(run),
        "errors": errors(run),
    }


def in_brief(run: ImportRun) -> dict[str, Any]:
    """As lists tell it."""
    found = counts(run)
    return {
        "id": str(run.public_id),
        "status": run.status,
        "file": run.file_name,
        "policy": run.policy,
        "dates": run.dates,
        "encoding": run.encoding,
        "columns": dict(zip(run.headers, run.mapping, strict=True)),
        "ignored": columns.ignored(run.headers, run.mapping),
        "rows": run.size,
        "valid": run.size - found["refused"],
        "processed": progress(run) if run.confirmed_at else 0,
        "preview": found,
        "consents": consents(run),
        "attested": bool(run.attestation),
        "failure": run.failure,
        "created_at": run.created_at,
        "confirmed_at": run.confirmed_at,
        "finished_at": run.finished_at,
        "undone_at": run.undone_at,
    }


def result_head(run: ImportRun) -> list[str]:
    return ["linha", "resultado", "situação", "motivo", *_consent_head(run), *run.headers]


def _consent_head(run: ImportRun) -> list[str]:
    return ["consentimento"] if columns.ACCEPTS in run.mapping else []


def result_rows(run: ImportRun) -> Iterator[list[str]]:
    """The file again, each row with what became of it; page by page."""
    last, told = 0, bool(_consent_head(run))
    while rows := list(run.rows.filter(number__gt=last).order_by("number")[:PAGE]):
        for row in rows:
            why = " ".join(_sentence(one) for one in row.errors)
            outcome = OUTCOMES.get(row.outcome, row.outcome)
            consent = [_consent(row)] if told else []
            yield [str(row.number), outcome, RowState(row.state).label, why, *consent, *_cells(row)]
        last = rows[-1].number


def _consent(row: ImportRow) -> str:
    """``Declarado, sem prova (falta a data)``."""
    label = CONSENTS.get(row.consent, "Invalidado" if row.consent == "undone" else "")
    why = ", ".join(WHY.get(code, code) for code in row.consent_why)
    return f"{label} ({why})" if why else label


def _sentence(error: dict[str, str]) -> str:
    label = columns.FIELDS.get(error["field"], "")
    return f"{label}: {error['sentence']}" if label else error["sentence"]
