"""Configurações > Webhooks: what goes where, what became of it, sending it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from invenio_live.choices import HookState
from invenio_live.hooks import actions, catalogue, queries
from invenio_live.models import Subscription

from ...kernel.errors import AppError
from ..refusals import attempt
from .hook_form import HookForm, ReplayForm
from .registry import draw, guarded

PER_PAGE = 50
SECRET = "new_hook_secret"  # noqa: S105 - name of a place in the session


@guarded("hooks")
def hooks(request: HttpRequest) -> HttpResponse:
    rows = [(hook, *queries.STATES[queries.state(hook)]) for hook in queries.counted()]
    return draw(request, "portal/hooks.html", "Webhooks", rows=rows)


@guarded("hooks", "GET", "POST")
def add(request: HttpRequest) -> HttpResponse:
    form = HookForm(request.POST or None, initial={"is_active": True, "user": request.user})
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        try:
            made, secret = actions.create_subscription(actor=actor, **form.cleaned_data)
        except AppError as refusal:
            form.blame(refusal)
        else:
            return _show_secret(request, made, secret)
    return _form(request, form, "Novo webhook")


@guarded("hooks", "GET", "POST")
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    hook = queries.by_public_id(public_id)
    form = HookForm(request.POST or None, initial=_initial(hook))
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        try:
            actions.update_subscription(actor=actor, subscription=hook, **form.cleaned_data)
        except AppError as refusal:
            form.blame(refusal)
        else:
            messages.success(request, "Webhook salvo.")
            return redirect("admin:hook", public_id=hook.public_id)
    return _form(request, form, hook.name, hook)


def _form(request: HttpRequest, form: HookForm, title: str, hook: Subscription | None = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    crumbs = [{"href": "", "label": title}]
    return draw(request, "portal/hook_form.html", title, form=form, hook=hook, crumbs=crumbs, status=status)


def _initial(hook: Subscription) -> dict[str, Any]:
    plain = {name: getattr(hook, name) for name in ("name", "url", "events", "user", "is_active")}
    return {**plain, "channels": hook.channels.all(), "segments": hook.segments.all()}


@guarded("hooks")
def hook(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = queries.by_public_id(public_id)
    state = request.GET.get("state", "")
    page = Paginator(queries.deliveries(found, state), PER_PAGE).get_page(request.GET.get("page"))
    return draw(
        request,
        "portal/hook.html",
        found.name,
        hook=found,
        state=queries.STATES[queries.state(found)],
        standing=queries.standing(found),
        events=[catalogue.NAMES.get(name, name) for name in found.events],
        page=page,
        rows=[(one, catalogue.NAMES.get(one.type, one.type)) for one in page.object_list],
        states=HookState.choices,
        wanted=state,
        replay=ReplayForm(),
        secret=_secret_once(request, found),
        crumbs=[{"href": "", "label": found.name}],
    )


def _secret_once(request: HttpRequest, hook: Subscription) -> str:
    """The only page that ever shows the secret; the second look finds nothing."""
    kept = request.session.get(SECRET)
    if not kept or kept[0] != str(hook.public_id):
        return ""
    del request.session[SECRET]
    return str(kept[1])


def _show_secret(request: HttpRequest, hook: Subscription, secret: str) -> HttpResponse:
    request.session[SECRET] = [str(hook.public_id), secret]
    return redirect("admin:hook", public_id=hook.public_id)


@guarded("hooks", "POST")
def rotate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, actor = queries.by_public_id(public_id), _actor(request)
    return _show_secret(request, found, actions.rotate(actor=actor, subscription=found))


@guarded("hooks", "POST")
def end_rotation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, actor = queries.by_public_id(public_id), _actor(request)
    done = "A partir de agora só o segredo mais novo assina."
    attempt(request, lambda: actions.end_rotation(actor=actor, subscription=found), done)
    return redirect("admin:hook", public_id=public_id)


@guarded("hooks", "POST")
def resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, actor = queries.by_public_id(public_id), _actor(request)
    done = "Webhook retomado: o que esperava sai agora, em ordem."
    attempt(request, lambda: actions.resume(actor=actor, subscription=found), done)
    return redirect("admin:hook", public_id=public_id)


@guarded("hooks", "POST")
def test(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = queries.by_public_id(public_id)
    told = actions.test(actor=_actor(request), subscription=found)
    if told["taken"]:
        messages.success(request, f"O endereço respondeu {told['code']} em {told['ms']} ms.")
    else:
        messages.error(request, f"O teste não foi aceito. {told['error']}")
    return redirect("admin:hook", public_id=public_id)


@guarded("hooks", "POST")
def replay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One delivery (``delivery``), or what happened in a time."""
    found, actor = queries.by_public_id(public_id), _actor(request)
    chosen: dict[str, Any] = {"ids": [request.POST["delivery"]]} if "delivery" in request.POST else {}
    if not chosen:
        form = ReplayForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Informe desde quando enviar de novo.")
            return redirect("admin:hook", public_id=public_id)
        chosen = form.cleaned_data

    def act() -> str:
        number = actions.replay(actor=actor, subscription=found, **chosen)
        return "1 entrega volta à fila." if number == 1 else f"{number} entregas voltam à fila."

    attempt(request, act, "")
    return redirect("admin:hook", public_id=public_id)


@guarded("hooks", "GET", "POST")
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = queries.by_public_id(public_id)
    if request.method == "POST":
        done = "Webhook excluído."
        attempt(request, lambda: actions.delete_subscription(actor=_actor(request), subscription=found), done)
        return redirect("admin:hooks")
    crumbs = [{"href": "", "label": "Excluir"}]
    return draw(request, "portal/hook_delete.html", "Excluir webhook", hook=found, crumbs=crumbs)


def _actor(request: HttpRequest) -> Any:
    return request.user
