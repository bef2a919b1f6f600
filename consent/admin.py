"""Conformidade > Textos, Livro de consentimentos. The ledger is looked at; only its actions write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminURLInputWidget

from invenio_center.kernel import formats
from invenio_center.kernel.admin import CenterAdmin, CenterForm, ReadOnlyAdmin

from .choices import Channel, EventType, Method, Purpose, TextVerdict
from .ledger import queries, rulings, texts
from .models import ConsentEvent, ConsentText

TONES = {TextVerdict.VALID: "ok", TextVerdict.VALID_WITH_WARNINGS: "warn", TextVerdict.INVALID: "bad"}


def labels(choices: Any, codes: list[str] | None, nothing: str) -> str:
    return ", ".join(str(choices(code).label) for code in codes or []) or nothing


class TextForm(CenterForm):
    body = forms.CharField(
        label="Texto", widget=UnfoldAdminTextareaWidget({"rows": 5}),
        help_text="Por exemplo: Quero receber ofertas da Empresa XYZ por e-mail. Posso cancelar a qualquer momento.",
    )  # fmt: skip

    policy_url = forms.URLField(
        label="Política de privacidade",
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
    )

    class Meta:
        model = ConsentText
        fields = ("code", "body", "policy_url", "policy_version")
        help_texts = {
            "code": "Curto e sem espaços, por exemplo ofertas-site. Repetir um código cria a próxima versão."
        }


@admin.register(ConsentText)
class TextAdmin(CenterAdmin):
    form = TextForm
    audit_noun = "consent_text"
    list_display = ("named", "version", "beginning", "shown_verdict", "covers", "published")
    list_display_links = None
    search_fields = ("code", "body")
    list_filter = (("published_at", admin.EmptyFieldListFilter),)
    ordering = ("code", "-version")
    list_before_template = "portal/texts_tabs.html"
    change_form_after_template = "portal/text_judge.html"

    class Media:
        js = (Script("portal/texts.js", type="module"),)

    def get_queryset(self, request: HttpRequest) -> Any:
        return rulings.with_rulings(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: ConsentText | None = None) -> Any:
        return ((None, {"fields": ("code", "body", ("policy_url", "policy_version"))}),)

    def get_readonly_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> Any:
        return ("code",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:  # type: ignore[override]
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_published)

    def save_model(self, request: HttpRequest, obj: ConsentText, form: Any, change: bool) -> None:
        data = form.cleaned_data
        values = {name: data[name] for name in ("body", "policy_url", "policy_version")}
        if change:
            texts.update_draft(public_id=obj.public_id, **values)
        else:
            author = getattr(request.user, "public_id", None)
            made = texts.create_draft(code=data["code"], created_by_id=author, **values)
            obj.pk, obj.public_id, obj.version = made.pk, made.public_id, made.version

    def response_add(
        self, request: HttpRequest, obj: ConsentText, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._to_page(obj)

    def response_change(self, request: HttpRequest, obj: ConsentText) -> HttpResponse:
        return self._to_page(obj)

    def _to_page(self, text: ConsentText) -> HttpResponse:
        """Where the verdict is explained and the publication asked for."""
        return redirect("admin:text", public_id=text.public_id)

    @admin.display(description="Código", ordering="code")
    def named(self, text: ConsentText) -> SafeString:
        return format_html(
            '<a class="link" href="{}">{}</a>', reverse("admin:text", args=[text.public_id]), text.code
        )

    @admin.display(description="Texto")
    def beginning(self, text: ConsentText) -> str:
        return text.body if len(text.body) <= 90 else f"{text.body[:90]}…"

    @admin.display(description="Parecer", ordering="verdict")
    def shown_verdict(self, text: ConsentText) -> SafeString:
        verdict = TextVerdict(getattr(text, "ruled", None) or text.verdict)
        return formats.badge(str(verdict.label), TONES[verdict])

    @admin.display(description="Cobre")
    def covers(self, text: ConsentText) -> str:
        return f"{labels(Purpose, text.purposes, 'nenhuma finalidade')} · {labels(Channel, text.channels, 'sem canal')}"

    @admin.display(description="Publicado em", ordering="published_at")
    def published(self, text: ConsentText) -> str:
        alone = " (por uma só pessoa)" if text.published_alone else ""
        return formats.when(text.published_at) + alone if text.is_published else "Rascunho"


class TypeFilter(admin.SimpleListFilter):
    title = "evento"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(code), str(label)) for code, label in EventType.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(type=self.value()) if self.value() else queryset


class EventPages(Paginator):  # type: ignore[type-arg] # generic in the stubs alone
    """The whole ledger is counted by its last number: there are no gaps."""

    @cached_property
    def count(self) -> int:
        found: Any = self.object_list
        return int(found.count()) if found.query.where else queries.newest()


@admin.register(ConsentEvent)
class EventAdmin(ReadOnlyAdmin):
    list_display = (
        "seq",
        "recorded",
        "shown_type",
        "shown_method",
        "shown_channels",
        "shown_purposes",
        "text_used",
        "short_hash",
    )
    list_display_links = None
    list_filter = (TypeFilter,)
    search_fields = ("subject_id",)  # what is looked for is told by its shape, see get_search_results
    search_help_text = "Número do evento, titular ou evento (UUID), ou o hash"
    ordering = ("-seq",)
    paginator = EventPages
    show_facets = admin.ShowFacets.NEVER
    fields = ("seq", "event_hash", "shown_canonical")
    readonly_fields = ("shown_canonical",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queries.look_for(queryset, search_term.strip()) if search_term.strip() else queryset, False

    @admin.display(description="Registrado em", ordering="seq")
    def recorded(self, event: ConsentEvent) -> str:
        return formats.when(event.recorded_at)

    @admin.display(description="Evento")
    def shown_type(self, event: ConsentEvent) -> str:
        return str(EventType(event.type).label)

    @admin.display(description="Como")
    def shown_method(self, event: ConsentEvent) -> str:
        return str(Method(event.method).label)

    @admin.display(description="Canais")
    def shown_channels(self, event: ConsentEvent) -> str:
        return labels(Channel, event.channels, "Todos")

    @admin.display(description="Finalidades")
    def shown_purposes(self, event: ConsentEvent) -> str:
        return labels(Purpose, event.purposes, "Todas")

    @admin.display(description="Texto")
    def text_used(self, event: ConsentEvent) -> str:
        return f"{event.text['code']} v{event.text['version']}" if event.text else formats.NOTHING

    @admin.display(description="Forma canônica")
    def shown_canonical(self, event: ConsentEvent) -> SafeString:
        return format_html("<code>{}</code>", event.canonical)

    @admin.display(description="Hash")
    def short_hash(self, event: ConsentEvent) -> SafeString:
        return format_html('<code title="{}">{}…</code>', event.event_hash, event.event_hash[:10])
