"""Contato > Direitos: what one person may ask for, and what holds for the person as a whole."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from consent.choices import Minor, RequestVia, Right
from consent.desk import holds
from consent.desk import queries as desk
from consent.ledger import queries as ledger
from invenio_live.models import ErasureRun
from invenio_live.preferences import links
from invenio_live.privacy import rectifying, requests, summary

from ... import audit
from ...contacts import queries
from ...kernel.errors import Invalid
from ...models import Contact
from .. import rights
from ..refusals import attempt
from .contact import draw_tab
from .registry import draw, guarded

RECTIFIED = ("name", "phone", "email", "cpf", "custom_code")
STATUS = {"active": "Em uso", "restricted": "Uso suspenso", "erased": "Eliminados"}


class RectifyForm(forms.Form):
    name = forms.CharField(label="Nome", max_length=200, required=False)
    phone = forms.CharField(label="Telefone", max_length=40, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    cpf = forms.CharField(label="CPF", max_length=20, required=False)
    custom_code = forms.CharField(label="Código do cliente", max_length=60, required=False)
    reason = forms.CharField(label="Em que a correção se apoia", max_length=300)


class HoldForm(forms.Form):
    until = forms.DateField(label="Até", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(
        label="Motivo", max_length=300, help_text="Número do processo ou da ordem. Sem nomes de pessoas."
    )


@guarded("desk.open", "GET", "POST")
def of_contact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact = queries.by_public_id(public_id)
    if request.method == "POST":
        _do(request, contact)
        return redirect("admin:contact_rights", public_id=public_id)
    standing = ledger.person(contact.subject_id)
    may = {name: rights.may_open(request.user, f"desk.{name}") for name in ("hold", "erase", "answer")}
    return draw_tab(
        request,
        "portal/contact_rights.html",
        contact,
        "rights",
        standing=standing,
        use=STATUS[standing["status"]],
        minors=Minor.choices,
        age=Minor(standing["minor"]).label,
        requests=desk.of_subject(contact.subject_id),
        all_rights=Right.choices,
        hold=desk.hold_of(contact.subject_id),
        hold_form=HoldForm(auto_id="hold_%s", initial={"until": timezone.localdate() + timedelta(days=365)}),
        rectify=RectifyForm(auto_id="rectify_%s"),
        run=ErasureRun.objects.filter(contact=contact).first(),
        may=may,
        erased=contact.erased_at,
    )


def _do(request: HttpRequest, contact: Contact) -> None:
    acts: dict[str, tuple[str, Any, str]] = {
        "open": (
            "desk.open",
            _open,
            "Pedido aberto. A pessoa recebe o protocolo se houver endereço comprovado.",
        ),
        "link": ("desk.open", _link, ""),
        "revoke": (
            "desk.open",
            lambda _request, one: links.revoke(one),
            "Os links enviados até agora não abrem mais.",
        ),
        "age": ("desk.open", _age, "Faixa de idade registrada."),
        "guardian": ("desk.answer", _guardian, "Responsável registrado."),
        "rectify": ("desk.answer", _rectify, ""),
        "hold": ("desk.hold", _hold, "Guarda legal em vigor: nada desta pessoa é eliminado até lá."),
        "unhold": ("desk.hold", _unhold, "Guarda legal encerrada."),
    }
    needs, act, done = acts.get(request.POST.get("do", ""), ("", None, ""))
    if act is not None and rights.may_open(request.user, needs):
        attempt(request, lambda: act(request, contact), done)


def _open(request: HttpRequest, contact: Contact) -> None:
    actor: Any = request.user
    requests.open_for(
        contact,
        right=request.POST.get("right", ""),
        via=RequestVia.AGENT,
        details=request.POST.get("details", ""),
        actor=actor,
    )


def _link(request: HttpRequest, contact: Contact) -> str:
    """To be told to the person on the phone or at the counter."""
    actor: Any = request.user
    audit.record("contact.preferences_link", contact, actor=actor)
    return f"Página de preferências desta pessoa: {links.link(contact)}"


def _age(request: HttpRequest, contact: Contact) -> None:
    actor: Any = request.user
    given = {name: request.POST.get(name, "") for name in ("minor", "reason")}
    rectifying.state_age(contact, actor=actor, **given)


def _guardian(request: HttpRequest, contact: Contact) -> None:
    actor: Any = request.user
    given = {name: request.POST.get(name, "") for name in ("name", "relation", "proof")}
    rectifying.name_guardian(contact, actor=actor, **given)


def _rectify(request: HttpRequest, contact: Contact) -> str:
    form, actor = RectifyForm(request.POST), request.user
    if not form.is_valid():
        raise Invalid.field("reason", "required", "Confira os dados e diga em que a correção se apoia.")
    fields = {name: form.cleaned_data[name] for name in RECTIFIED if form.cleaned_data[name]}
    told = rectifying.rectify(contact, actor=actor, reason=form.cleaned_data["reason"], **fields)  # type: ignore[arg-type]
    names = ", ".join(sorted({one.who or one.why for one in told}))
    return (
        f"Dados corrigidos. Avise a correção a: {names}."
        if names
        else "Dados corrigidos. Ninguém mais os recebeu."
    )


def _hold(request: HttpRequest, contact: Contact) -> None:
    form, actor = HoldForm(request.POST), request.user
    if not form.is_valid():
        raise Invalid.field("until", "required", "Informe até quando e por quê.")
    end = timezone.make_aware(datetime.combine(form.cleaned_data["until"], time.max))
    with transaction.atomic():
        hold = holds.set_hold(
            subject_id=contact.subject_id,
            reason=form.cleaned_data["reason"],
            until=end,
            actor=actor.public_id,  # type: ignore[union-attr]
        )
        audit.record("hold.set", hold, actor=actor, changes={"until": ["", end.isoformat()]})  # type: ignore[arg-type]


def _unhold(request: HttpRequest, contact: Contact) -> None:
    actor: Any = request.user
    found = desk.hold_of(contact.subject_id)
    if found is not None:
        with transaction.atomic():
            holds.release_hold(public_id=found.public_id, actor=actor.public_id)
            audit.record("hold.ended", found, actor=actor)


@guarded("desk.answer", "POST")
def held(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that is held about the person, with a reason; printed, or as JSON for portability."""
    contact, actor = queries.by_public_id(public_id), request.user
    reason = request.POST.get("reason", "").strip()
    if len(reason) < 5:
        attempt(request, _ask_reason, "")
        return redirect("admin:contact_rights", public_id=public_id)
    audit.record("contact.summary_read", contact, actor=actor, reason=reason)  # type: ignore[arg-type]
    found = summary.build(contact)
    if request.POST.get("format") != "json":
        return render(request, "privacy/summary.html", {"held": found, "token": ""})
    text = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="titular-{contact.subject_id}.json"'
    return response


def _ask_reason() -> None:
    raise Invalid.field("reason", "required", "Diga por que precisa ver os dados (5 letras ou mais).")


@guarded("desk.hold")
def all_holds(request: HttpRequest) -> HttpResponse:
    """Every hold in force, the one that ends first on top."""
    found = list(desk.holds())
    people = Contact.objects.in_bulk([one.subject_id for one in found], field_name="subject_id")
    rows = [(one, people.get(one.subject_id)) for one in found]
    return draw(request, "portal/holds.html", "Guardas legais", rows=rows)
