"""Recursos > Modelos: what is asked of the provider."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from channels_app.lines import queries as lines
from channels_app.wordings import actions, queries

from ..refusals import attempt
from .registry import guarded

LIST = "admin:channels_app_template_changelist"


@guarded("templates", "POST")
def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    template = queries.by_public_id(public_id)
    actor: Any = request.user
    done = "Modelo enviado ao provedor. A resposta aparece aqui quando chegar."
    attempt(request, lambda: actions.submit(template, actor=actor), done)
    return redirect(LIST)


@guarded("templates", "POST")
def synchronise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    channel = lines.by_public_id(public_id)
    actor: Any = request.user
    attempt(request, lambda: f"{actions.synchronise(channel, actor=actor)} modelos lidos do provedor.", "")
    return redirect(LIST)
