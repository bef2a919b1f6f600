"""Contatos > Mesclar: look for the other record, see what will happen, confirm; and the way back."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from invenio_live.merging import actions, previews

from ...contacts import merging, queries
from ...contacts.errors import ContactMerged
from ...kernel.errors import AppError
from ...models import Contact, User
from .. import rights
from ..refusals import attempt
from .contact import draw_tab
from .registry import guarded

FOUND = 20


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Motivo",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Fica na auditoria dos dois cadastros.",
    )


class MergeForm(ReasonForm):
    priority = forms.TypedChoiceField(label="Prioridade que fica", coerce=int, empty_value=None)
    field_order = ("priority", "reason")

    def __init__(self, priorities: list[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not priorities:
            del self.fields["priority"]
            return
        field = cast(forms.TypedChoiceField, self.fields["priority"])
        field.choices = [("", "Escolha"), *((one, str(one)) for one in priorities)]


@guarded("contacts.merge", "GET", "POST")
def merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """``?q=`` looks for the other one, ``?other=`` shows what will happen with it."""
    contact, viewer = queries.by_public_id(public_id), cast(User, request.user)
    if contact.merged_into is not None:
        return redirect("admin:contact_merge", contact.merged_into.public_id)
    other = _other(request, contact)
    if other is None:
        return _search(request, contact, viewer)
    look = previews.look(contact, other, viewer)
    form = MergeForm(look.priorities, request.POST or None)
    if request.method == "POST" and form.is_valid() and _merged(request, contact, other, form.cleaned_data):
        return _after(request, contact)
    return draw_tab(
        request, "portal/contact_merge.html", contact, "data",
        other=other, look=look, form=form, status=422 if form.is_bound else 200,
    )  # fmt: skip


def _other(request: HttpRequest, contact: Contact) -> Contact | None:
    given = request.POST.get("other") or request.GET.get("other", "")
    try:
        return queries.in_use(UUID(given)) if given else None
    except ValueError:
        return None
    except ContactMerged as merged:
        survivor = queries.by_public_id(merged.data["survivor"])
        return None if survivor == contact else survivor


def _search(request: HttpRequest, contact: Contact, viewer: User) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    base = (
        Contact.objects.filter(erased_at=None).exclude(pk=contact.pk).prefetch_related("tags", "identities")
    )
    found = [queries.card(one, viewer) for one in queries.search(text, base)[:FOUND]] if text else []
    return draw_tab(request, "portal/contact_merge_search.html", contact, "data", q=text, found=found)


def _merged(request: HttpRequest, contact: Contact, other: Contact, given: dict[str, Any]) -> bool:
    actor = cast(User, request.user)
    return attempt(
        request,
        lambda: actions.merge(
            survivor=contact,
            merged=other,
            actor=actor,
            priority=given.get("priority"),
            reason=given["reason"],
        ),
        f"Cadastros mesclados: {other} agora faz parte de {contact}.",
    )


@guarded("contacts.merge", "GET", "POST")
def unmerge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The newest merge into this contact; of a merged record its own."""
    contact, actor = queries.by_public_id(public_id), cast(User, request.user)
    try:
        found, refusal = merging.to_undo(contact), ""
    except AppError as refused:
        found, refusal = None, refused.sentence
    form = ReasonForm(request.POST or None)
    if found is not None and request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = f"Mesclagem desfeita: {found.merged} voltou a ser um cadastro próprio."
        if attempt(request, lambda: actions.unmerge(contact=contact, actor=actor, reason=reason), done):
            return _after(request, found.merged)
    return draw_tab(
        request, "portal/contact_unmerge.html", contact, "data",
        merge=found, refusal=refusal, form=form, status=422 if form.is_bound else 200,
    )  # fmt: skip


def _after(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The card, for who may open it."""
    if rights.may(request.user, Contact, "view"):
        return redirect("admin:invenio_center_contact_change", contact.pk)
    return redirect("admin:contact_merge", contact.public_id)
