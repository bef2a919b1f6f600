"""Contatos > Editar Contato (tab "Dados"); the other tabs are in portal.pages.contact."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from channels_app.reach import queries as reach
from consent.choices import State
from consent.ledger import queries as ledger

from ...contacts import actions, queries
from ...kernel import address, asked, formats
from ...kernel.admin import CenterAdmin, CenterForm
from ...models import Contact, ContactMerge, Role, Tag, User
from .. import rights, standing
from ..widgets import checkboxes

JOKERS = tuple(f"joker{n}" for n in range(1, 6))
# Of all that a person has said, the first of these is shown in the list.
SHOWN_CONSENTS = {
    "granted": "ok", "declared": "warn", "pending": "warn", "stale": "warn", "expired": "warn",
    "withdrawn": "bad", "refused": "bad", "invalidated": "bad",
}  # fmt: skip
# What those see who may not change a contact.
READ_ONLY = (
    "name",
    "masked_cpf",
    "custom_code",
    "responsible",
    "origin",
    "priority_shown",
    "vip",
    "shown_tags",
)


class ContactForm(CenterForm):
    cpf = forms.CharField(label="CPF / CNPJ", required=False, widget=UnfoldAdminTextInputWidget)
    phone = forms.CharField(
        label="Telefone",
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Com DDD. Por exemplo (11) 98765-4321.",
    )
    email = forms.EmailField(label="E-mail", required=False, widget=UnfoldAdminEmailInputWidget)
    responsible = forms.ModelChoiceField(
        User.objects.filter(role__in=(Role.AGENT, Role.SUPERVISOR), is_active=True).order_by("first_name", "username"),
        label="Responsável", required=False, empty_label="Ninguém", widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.all(), label="Tags", required=False, widget=checkboxes()
    )
    reason = forms.CharField(
        label="Motivo da mudança", required=False, max_length=500, widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text="Pedido quando a prioridade muda; fica no histórico.",
    )  # fmt: skip

    class Meta:
        model = Contact
        fields = (
            "name",
            "custom_code",
            "responsible",
            "tags",
            "priority",
            "is_vip",
            "origin",
            "time_zone",
            "language",
        )
        help_texts = {
            "time_zone": "Por exemplo America/Manaus. Em branco: o da conta.",
            "custom_code": "Como o seu sistema o conhece.",
            "language": "Por exemplo pt-br, es ou en.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: dict[str, Any] = self.instance.custom_fields or {}
        for number, name in enumerate(JOKERS, start=1):
            self.fields[name] = forms.CharField(
                label=f"Coringa {number}", required=False, max_length=200, widget=UnfoldAdminTextInputWidget
            )
            self.initial.setdefault(name, known.get(name, ""))
        if self.instance.pk:
            self.initial.setdefault("cpf", queries._cpf(self.instance, frozenset()))
            self.fields[
                "priority"
            ].help_text = f"De 1 a 100. Em branco: usar segmento ou canal. {standing.today(self.instance)}"
        self.fields["responsible"].label_from_instance = lambda user: user.display_name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk and "priority" in self.changed_data and not data.get("reason"):
            self.add_error("reason", "Diga por que a prioridade muda.")
        return data


@admin.register(Contact)
class ContactAdmin(CenterAdmin):
    form = ContactForm
    saved_by_action = True
    list_display = (
        "shown_name",
        "addresses",
        "priority_shown",
        "vip",
        "shown_tags",
        "custom_code",
        "origin",
        "state",
    )
    list_filter = ("is_vip", ("tags", RelatedDropdownFilter), ("blocked_at", admin.EmptyFieldListFilter))
    search_fields = ("name",)
    search_help_text = "Nome, telefone, e-mail, CPF ou código inteiros"
    ordering = ("name_key", "id")
    change_form_outer_before_template = "portal/contact_tabs.html"
    change_form_outer_after_template = "portal/contact_side.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        found: QuerySet[Contact] = super().get_queryset(request)
        return found.filter(erased_at=None, merged_into=None).prefetch_related("tags", "identities")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Contact | None:
        """The card of a merged record still opens, to say where to go on; nobody changes it."""
        found: Contact | None = super().get_object(request, object_id, from_field)
        merged = Contact.objects.filter(erased_at=None, merged_into__isnull=False)
        return found or merged.filter(pk=asked.number(object_id) or 0).first()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may(request.user, Contact, "change") and (obj is None or obj.merged_into_id is None)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """What the people of this page have agreed to, with two statements in all."""
        found = super().get_changelist_instance(request)
        states = ledger.states(contact.subject_id for contact in found.result_list)
        for contact in found.result_list:
            contact.consents = {row["state"] for row in states[contact.subject_id]}
        return found

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term.strip():
            return queryset, False
        return queries.search(search_term, queryset), False

    def get_fieldsets(self, request: HttpRequest, obj: Contact | None = None) -> Any:
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": READ_ONLY}),)
        addresses = () if obj else (("phone", "email"),)
        why = ("reason",) if obj else ()
        return (
            (None, {"fields": (("name", "cpf"), *addresses, ("custom_code", "responsible"), "tags")}),
            ("Prioridade", {"fields": (("priority", "is_vip"), *why)}),
            ("Origem", {"fields": (("origin", "time_zone"), "language")}),
            ("Coringas", {"fields": (JOKERS[:2], JOKERS[2:4], JOKERS[4])}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Contact | None = None) -> Any:
        if self.has_change_permission(request, obj):
            return ()
        return READ_ONLY

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["fields"] = None if self.has_change_permission(request, obj) else ()
        if not self.has_change_permission(request, obj):
            kwargs["form"] = CenterForm
        else:
            kwargs["fields"] = ContactForm.Meta.fields
        return super().get_form(request, obj, change=change, **kwargs)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj, viewer = kwargs.get("obj"), cast(User, request.user)
        if obj is not None:
            context |= {
                "card": queries.card(obj, viewer),
                "refusals": reach.of_contact(obj),
                "may_block": rights.may_open(request.user, "contacts.block") and obj.merged_into is None,
                "may_merge": rights.may_open(request.user, "contacts.merge"),
                "has_merges": ContactMerge.objects.filter(survivor=obj, undone_at=None).exists(),
                "may_place": rights.may_open(request.user, "contacts.places"),
                "tab": "data",
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        data = dict(form.cleaned_data)
        data["custom_fields"] = self._jokers(obj, data)
        data["tags"] = [tag.name for tag in data["tags"]]
        data["cpf"] = data["cpf"] or None
        actor: Any = request.user
        if change:
            for name in ("phone", "email"):
                data.pop(name, None)
            stored = Contact.objects.get(pk=obj.pk)
            moves = standing.moved(stored, data["priority"]) if "priority" in form.changed_data else ""
            actions.update_contact(actor=actor, contact=stored, **data)
            if moves:
                messages.info(request, moves)
        else:
            obj.pk = actions.create_contact(
                actor=actor, **{k: v for k, v in data.items() if v not in ("", None)}
            ).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tags and addresses were saved by the action."""

    @staticmethod
    def _jokers(obj: Contact, data: dict[str, Any]) -> dict[str, Any]:
        others = {name: value for name, value in (obj.custom_fields or {}).items() if name not in JOKERS}
        typed = {name: data.pop(name, "") for name in JOKERS}
        return others | {name: value for name, value in typed.items() if value}

    @admin.display(description="Nome", ordering="name_key")
    def shown_name(self, contact: Contact) -> str:
        return str(contact)

    @admin.display(description="CPF / CNPJ")
    def masked_cpf(self, contact: Contact) -> str:
        plain = queries._cpf(contact, frozenset())
        return address.mask_cpf(plain) if plain else formats.NOTHING

    @admin.display(description="Endereços")
    def addresses(self, contact: Contact) -> str:
        own = [one for one in contact.identities.all() if one.scheme != "visitor"]
        values = [address.spoken(one.value, one.scheme) for one in own]
        return (
            ", ".join(values[:2]) + (f" e mais {len(values) - 2}" if len(values) > 2 else "")
            or formats.NOTHING
        )

    @admin.display(description="Prioridade", ordering="priority")
    def priority_shown(self, contact: Contact) -> str:
        return str(contact.priority) if contact.priority is not None else "segmento ou canal"

    @admin.display(description="VIP", ordering="is_vip")
    def vip(self, contact: Contact) -> SafeString | str:
        return formats.badge("VIP", "warn") if contact.is_vip else formats.NOTHING

    @admin.display(description="Tags")
    def shown_tags(self, contact: Contact) -> SafeString | str:
        return formats.chips([tag.name for tag in contact.tags.all()])

    @admin.display(description="Situação")
    def state(self, contact: Contact) -> SafeString:
        """Blocked or not, and the most the person has agreed to on any channel; a declared one by its full name."""
        blocked = formats.badge("Bloqueado", "bad") if contact.blocked_at else formats.badge("Ativo", "ok")
        held: set[str] = getattr(contact, "consents", set())
        best = next((one for one in SHOWN_CONSENTS if one in held), None)
        consent = formats.badge(State(best).label, SHOWN_CONSENTS[best]) if best else ""
        return format_html("{} {}", blocked, consent)
