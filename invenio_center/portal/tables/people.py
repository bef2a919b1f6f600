"""Configurações > Usuários e equipes, Chaves de API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.forms import UserCreationForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from ...kernel import formats
from ...kernel.admin import CenterAdmin, CenterForm
from ...models import ApiKey, Role, User
from .. import people
from ..widgets import checkboxes

# Resources of the API a key can be cut down to (see invenio_live.api.permissions).
RESOURCES = {
    "channels": "Canais",
    "priorities": "Prioridades",
    "segments": "Segmentos",
    "contacts": "Contatos",
    "conversations": "Atendimentos",
    "queue": "Fila",
    "schedules": "Agendamentos",
    "messages": "Mensagens",
    "templates": "Modelos",
    "envelopes": "Recebimentos",
    "consent": "Consentimentos",
    "evidence": "Provas de consentimento",
    "agents": "Operadores",
    "subscriptions": "Webhooks",
    "assignments": "Distribuição",
    "pauses": "Pausas",
}
SCOPES = [
    (f"{name}:{verb}", f"{label}: {word}")
    for name, label in RESOURCES.items()
    for verb, word in (("read", "ler"), ("write", "alterar"))
    if (name, verb) != ("evidence", "write")
]


MAIL = {"email": "E-mail"}  # as everywhere else in Center


class UserForm(CenterForm):
    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role", "is_active")
        labels = MAIL
        help_texts = {
            "username": "Com que a pessoa entra. Letras, números e @ . + - _",
            "is_active": "Desmarque em vez de excluir: o que a pessoa fez continua com o nome dela.",
        }


class NewUserForm(UserCreationForm):
    refusal = None
    usable_password = None

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role")
        labels = MAIL


@admin.register(User)
class UserAdmin(CenterAdmin):
    form = UserForm
    list_display = ("person", "username", "role_badge", "mail", "state", "last_seen")
    list_filter = (("role", ChoicesDropdownFilter), "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("first_name", "username")
    change_form_before_template = "portal/user_password_link.html"
    list_before_template = "portal/people_tabs.html"
    fieldsets = (
        ("Pessoa", {"fields": (("first_name", "last_name"), ("username", "email"))}),
        ("Acesso", {"fields": ("role", "is_active")}),
    )
    add_fieldsets = (
        ("Pessoa", {"fields": (("first_name", "last_name"), ("username", "email"))}),
        ("Acesso", {"fields": ("role", "password1", "password2")}),
    )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewUserForm
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        people.check_account(actor=request.user, user=obj)  # type: ignore[arg-type]
        super().save_model(request, obj, form, change)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> dict[str, Any]:
        changes = super().construct_change_message(request, form, formsets, add)
        return {name: pair for name, pair in changes.items() if "password" not in name}

    @admin.display(description="Nome", ordering="first_name")
    def person(self, user: User) -> str:
        return user.display_name

    @admin.display(description=MAIL["email"], ordering="email")
    def mail(self, user: User) -> str:
        return user.email or formats.NOTHING

    @admin.display(description="Perfil", ordering="role")
    def role_badge(self, user: User) -> SafeString:
        return formats.badge(Role(user.role).label, "info" if user.role == Role.ADMIN else "")

    @admin.display(description="Situação", ordering="is_active")
    def state(self, user: User) -> SafeString:
        return formats.badge("Ativo", "ok") if user.is_active else formats.badge("Desativado")

    @admin.display(description="Último acesso", ordering="last_login")
    def last_seen(self, user: User) -> str:
        return formats.when(user.last_login)


class KeyForm(CenterForm):
    days = forms.IntegerField(
        label="Validade em dias", required=False, min_value=1, max_value=3650, initial=365,
        widget=UnfoldAdminIntegerFieldWidget, help_text="Por exemplo 365. Em branco: sem prazo.",
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label="Escopos", required=False, choices=SCOPES, widget=checkboxes(),
        help_text="Nenhum marcado: tudo o que o usuário pode.",
    )  # fmt: skip

    class Meta:
        model = ApiKey
        fields = ("name", "user", "scopes")


@admin.register(ApiKey)
class ApiKeyAdmin(CenterAdmin):
    form = KeyForm
    saved_by_action = True
    list_display = ("name", "user", "state", "created", "last_used", "expires", "revoke")
    search_fields = ("name", "user__username")
    list_select_related = ("user",)
    ordering = ("-id",)
    fieldsets = ((None, {"fields": ("name", "user", "days", "scopes")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        self.asked_by = request
        found: QuerySet[ApiKey] = super().get_queryset(request)
        return found

    def get_fieldsets(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        fields = ("name", "user", "scopes") if obj else ("name", "user", "days", "scopes")
        return ((None, {"fields": fields}),)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> ApiKey:
        """Made by the action at once, so that the text can be shown by the next page and never again."""
        data = form.cleaned_data
        actor: Any = request.user
        key, text = people.create_key(
            actor=actor,
            user=data["user"],
            name=data["name"],
            scopes=data["scopes"],
            days=data["days"],
        )
        request.session["new_api_key"] = [str(key.public_id), text]
        form.save_m2m = lambda: None
        return key

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Already made by ``save_form``."""

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        from django.shortcuts import redirect

        return redirect("admin:key_made", public_id=obj.public_id)

    @admin.display(description="Situação")
    def state(self, key: ApiKey) -> SafeString:
        if key.revoked_at:
            return formats.badge("Revogada", "bad")
        if key.expires_at and key.expires_at <= timezone.now():
            return formats.badge("Vencida", "warn")
        return formats.badge("Ativa", "ok")

    @admin.display(description="Criada em", ordering="created_at")
    def created(self, key: ApiKey) -> str:
        return formats.when(key.created_at)

    @admin.display(description="Último uso", ordering="last_used_at")
    def last_used(self, key: ApiKey) -> str:
        return formats.when(key.last_used_at)

    @admin.display(description="Expira em", ordering="expires_at")
    def expires(self, key: ApiKey) -> str:
        return formats.when(key.expires_at)

    @admin.display(description="Ação")
    def revoke(self, key: ApiKey) -> SafeString | str:
        if key.revoked_at:
            return formats.NOTHING
        href = reverse("admin:key_revoke", args=[key.public_id])
        return format_html(
            '<a class="link" href="{}">Revogar<span class="visually-hidden"> {}</span></a>', href, key.name
        )
