"""The simulator's page and what it asks for. Only in demo mode (``urls``)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from invenio_center.kernel.errors import AppError, Invalid, NotFound

from ..lines import queries as lines
from ..models import Channel, SimulatedMessage
from . import actions, faults, queries

ANSWERS = {
    200: "aceita",
    403: "recusada: a assinatura não confere",
    404: "recusada: a linha está inativa",
    413: "recusada: grande demais",
}


@require_GET
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    context = {"lines": queries.offered(), "switches": faults.switches()}
    return render(request, "simulator/page.html", context)


def endpoint(view: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[HttpRequest], HttpResponse]:
    """JSON in, JSON out; refusals as ``{code, sentence}``."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            given = json.loads(request.body)
            if not isinstance(given, dict):
                raise ValueError
            return JsonResponse(view(given))
        except ValueError:
            error: AppError = Invalid({}, "Pedido ilegível.")
        except AppError as refused:
            error = refused
        return JsonResponse({"code": error.code, "sentence": error.sentence}, status=error.status)

    return answered


def _line(given: dict[str, Any]) -> Channel:
    return lines.by_public_id(str(given.get("line", "")))


@endpoint
def thread(given: dict[str, Any]) -> dict[str, Any]:
    return {"messages": queries.thread(_line(given), str(given.get("person", "")))}


@endpoint
def say(given: dict[str, Any]) -> dict[str, Any]:
    fields = {name: str(given.get(name, "")) for name in ("person", "name", "text")}
    message, answers = actions.say(
        channel=_line(given),
        kind=str(given.get("kind", "text")),
        fault=str(given.get("fault", "none")),
        **fields,
    )
    said = [ANSWERS.get(status, f"respondida com {status}") for status in answers]
    return {"message": queries.shown(message), "answers": said}


@endpoint
def word(given: dict[str, Any]) -> dict[str, Any]:
    number = given.get("message")
    known = SimulatedMessage.objects.select_related("channel").filter(outgoing=True)
    message = known.filter(pk=number).first() if isinstance(number, int) else None
    if message is None or given.get("status") not in ("delivered", "read", "failed"):
        raise NotFound("Mensagem não encontrada.")
    actions.word(message, given["status"])
    return {}


@endpoint
def settings(given: dict[str, Any]) -> dict[str, Any]:
    for name in faults.SWITCHES:
        if name in given:
            faults.switch(name, bool(given[name]))
    if "fault" in given:
        faults.set_fault(_line(given), str(given["fault"]))
    return faults.switches()
