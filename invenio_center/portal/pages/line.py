"""Recursos > Canais > one line: its form, "Testar conexão", "Ativar" and "Desativar"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from channels_app import registry
from channels_app.lines import actions, queries
from channels_app.models import Channel, Kind

from ...kernel.errors import AppError
from .. import rights
from ..refusals import attempt, refused
from . import line_guide
from .channels import HEALTH, ICONS
from .line_form import LineForm
from .registry import draw, guarded

SAVED = "Canal salvo."


@guarded("channels.line", "GET", "POST")
def add(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        return refused(request, 404)
    choices = registry.providers(kind)
    provider = request.GET.get("provider", "")
    if len(choices) > 1 and registry.connector(kind, provider) not in choices:
        title = f"Novo canal: {Kind(kind).label}"
        return draw(
            request, "portal/line_providers.html", title, choices=choices, kind=kind, icon=ICONS[Kind(kind)]
        )
    form = LineForm(request.POST or None, kind=kind, provider=provider)
    if form.is_bound and form.is_valid() and (channel := _save(request, form)):
        messages.success(request, "Canal criado, ainda desativado. Teste a conexão e ative quando quiser.")
        return redirect("admin:channel", public_id=channel.public_id)
    return _draw(request, form, None, f"Novo canal: {Kind(kind).label}")


@guarded("channels", "GET", "POST")
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    channel = queries.by_public_id(public_id)
    whole = rights.may_open(request.user, "channels.line")
    form = LineForm(request.POST or None, kind=channel.kind, channel=channel, whole=whole)
    if form.is_bound and form.is_valid() and _save(request, form):
        messages.success(request, SAVED)
        return redirect("admin:channel", public_id=public_id)
    return _draw(request, form, channel, channel.label)


@guarded("channels.line", "POST")
def test(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks the provider with the stored credentials; its answer is shown, nothing else changes."""
    channel = queries.by_public_id(public_id)
    attempt(request, lambda: queries.check(channel), "")
    return redirect("admin:channel", public_id=public_id)


@guarded("channels.line", "POST")
def register(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tells the provider the webhook's address with the stored credentials."""
    channel = queries.by_public_id(public_id)
    actor: Any = request.user
    attempt(request, lambda: actions.register(channel, actor=actor), "")
    return redirect("admin:channel", public_id=public_id)


@guarded("channels.line", "POST")
def end_rotation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    channel = queries.by_public_id(public_id)
    actor: Any = request.user
    done = "A partir de agora só vale a credencial mais nova."
    attempt(request, lambda: actions.end_rotation(channel, actor=actor), done)
    return redirect("admin:channel", public_id=public_id)


@guarded("channels.line", "POST")
def switch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    channel = queries.by_public_id(public_id)
    actor: Any = request.user
    if request.POST.get("to") == "on":
        attempt(request, lambda: actions.activate(channel, actor), "Canal ativado.")
    else:
        attempt(
            request,
            lambda: actions.deactivate(channel, actor),
            "Canal desativado. O que espera na fila continua lá.",
        )
    return redirect("admin:channel", public_id=public_id)


def _save(request: HttpRequest, form: LineForm) -> Channel | None:
    actor: Any = request.user
    fields = form.line_fields()
    if form.channel is None:
        fields["kind"] = form.kind
    try:
        with transaction.atomic():
            channel = actions.save_channel(actor=actor, channel=form.channel, **fields)
            if form.whole and (typed := form.typed_secrets()):
                actions.set_secrets(channel, typed, actor=actor)
    except AppError as refusal:
        _blame(form, refusal)
        return None
    return channel


def _blame(form: LineForm, refusal: AppError) -> None:
    errors = refusal.data.get("errors") or {}
    if refusal.code == "address_taken":
        errors = {"address": [{"sentence": refusal.sentence}]}
    for name, reasons in (errors or {None: [{"sentence": refusal.sentence}]}).items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, reason["sentence"])


def _draw(request: HttpRequest, form: LineForm, channel: Channel | None, title: str) -> HttpResponse:
    connector = registry.of(channel) if channel else None
    return draw(
        request,
        "portal/line.html",
        title,
        form=form,
        channel=channel,
        kind_label=Kind(form.kind).label,
        icon=ICONS[Kind(form.kind)],
        available=bool(registry.providers(form.kind)),
        health=HEALTH[queries.health(channel)] if channel else None,
        secrets=queries.secrets_state(channel) if channel else {},
        rotating=channel is not None and any(one.previous_cipher for one in channel.secrets.all()),
        lacking=queries.missing(channel, connector) if channel and connector else [],
        steps=line_guide.steps(channel, form) if channel else [],
        registers=bool(connector and connector.registers),
        crumbs=[{"href": "", "label": title}] if channel is None else [],
        original=channel,
        status=422 if form.is_bound else 200,
    )
