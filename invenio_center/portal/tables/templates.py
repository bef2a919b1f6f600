"""Recursos > Modelos: prepared texts of each line, and where they stand with the provider."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from channels_app import registry
from channels_app.models import Channel, Template, TemplateSample, TemplateStatus
from channels_app.wordings import actions, samples

from ...kernel import formats
from ...kernel.admin import CenterAdmin, CenterForm

HEADERS = (
    ("", "Sem cabeçalho"),
    ("text", "Texto"),
    ("image", "Imagem"),
    ("video", "Vídeo"),
    ("document", "Documento"),
)
# As Meta says it, in notices and in its list.
QUALITY = {"green": "Alta", "yellow": "Média", "red": "Baixa", "unknown": "Ainda sem dados"}
TONES = {
    TemplateStatus.APPROVED: "ok",
    TemplateStatus.PENDING: "info",
    TemplateStatus.REJECTED: "bad",
    TemplateStatus.PAUSED: "warn",
    TemplateStatus.DISABLED: "bad",
}


# Fields that go to the action as they were typed.
PLAIN = ("name", "language", "purpose", "basis", "category", "body", "footer")


class TemplateForm(CenterForm):
    """Header, buttons and variables are typed as lines of text."""

    header_kind = forms.ChoiceField(
        label="Cabeçalho", choices=HEADERS, required=False, widget=UnfoldAdminSelectWidget
    )
    header_text = forms.CharField(
        label="Texto do cabeçalho", required=False, max_length=60, widget=UnfoldAdminTextInputWidget
    )
    sample = forms.FileField(
        label="Exemplo do cabeçalho",
        required=False,
        widget=UnfoldAdminFileFieldWidget(),
        help_text="Para imagem (JPEG ou PNG), vídeo (MP4) ou documento (PDF): o provedor vê o arquivo antes de "
        "aprovar. Até 10 MB. Ao enviar o modelo, cada pessoa recebe o arquivo escolhido na hora.",
    )
    button_lines = forms.CharField(
        label="Botões",
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text="Um por linha. Resposta: Quero falar. Link: Ver pedido | https://loja.com.br/{{pedido}}. "
        "Telefone: Ligar | +551140001234.",
    )
    variable_lines = forms.CharField(
        label="Variáveis",
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text="Uma por linha, com exemplo e valor padrão: nome | Ana | cliente. As do texto como {{nome}}.",
    )

    class Meta:
        model = Template
        fields = ("channel", "name", "language", "purpose", "basis", "category", "body", "footer")
        widgets = {"body": UnfoldAdminTextareaWidget({"rows": 5})}
        help_texts = {
            "name": "Só minúsculas, números e sublinhado. Por exemplo lembrete_de_consulta.",
            "body": "Por exemplo: Olá, {{nome}}. Sua consulta é amanhã às {{hora}}.",
            "purpose": "Para que serve: o consentimento é conferido por ela a cada envio.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        template = self.instance
        header = template.header or {}
        self.initial.setdefault("header_kind", header.get("type", ""))
        self.initial.setdefault("header_text", header.get("text", ""))
        self.initial.setdefault("button_lines", "\n".join(_shown(button) for button in template.buttons))
        if kept := TemplateSample.objects.filter(template=template.pk).only("name").first():
            self.fields["sample"].help_text = f"Guardado: {kept.name}. Escolha outro para trocar."
        lines = (
            f"{one['name']} | {one.get('example', '')} | {one.get('default', '')}"
            for one in template.variables
        )
        self.initial.setdefault("variable_lines", "\n".join(lines))

    def fields_of_action(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind, text = data["header_kind"], data["header_text"]
        header = {"type": kind, **({"text": text} if kind == "text" else {})} if kind else None
        return {
            **{name: data[name] for name in PLAIN},
            "header": header,
            "buttons": [_button(line) for line in _lines(data["button_lines"])],
            "variables": [_variable(line) for line in _lines(data["variable_lines"])],
        }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parts(line: str, count: int) -> list[str]:
    found = [part.strip() for part in line.split("|", count - 1)]
    return found + [""] * (count - len(found))


def _button(line: str) -> dict[str, str]:
    text, target = _parts(line, 2)
    if not target:
        return {"type": "quick_reply", "text": text}
    if target.startswith("+"):
        return {"type": "phone", "text": text, "phone": target}
    return {"type": "url", "text": text, "url": target}


def _shown(button: dict[str, str]) -> str:
    target = button.get("url") or button.get("phone")
    return f"{button['text']} | {target}" if target else button["text"]


def _variable(line: str) -> dict[str, str]:
    name, example, default = _parts(line, 3)
    return {"name": name, "example": example, "default": default}


@admin.register(Template)
class TemplateAdmin(CenterAdmin):
    form = TemplateForm
    saved_by_action = True
    list_display = (
        "name",
        "channel",
        "language",
        "category",
        "purpose",
        "shown_status",
        "shown_quality",
        "act",
    )
    list_select_related = ("channel",)
    list_filter = (
        ("channel", RelatedDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("purpose", ChoicesDropdownFilter),
    )
    search_fields = ("name", "body")
    search_help_text = "Nome ou texto"
    list_before_template = "portal/templates_sync.html"
    list_after_template = "portal/submit_form.html"
    fieldsets = (
        (None, {"fields": (("channel", "language"), ("name", "category"), ("purpose", "basis"))}),
        (
            "Conteúdo",
            {"fields": (("header_kind", "header_text"), "sample", "body", "footer", "button_lines")},
        ),
        ("Variáveis", {"fields": ("variable_lines",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Template | None = None) -> tuple[str, ...]:
        return ("channel",) if obj else ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = {"approving": [line for line in Channel.objects.filter(is_active=True) if _approves(line)]}
        page: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **found})
        return page

    def save_model(self, request: HttpRequest, obj: Template, form: Any, change: bool) -> None:
        stored = Template.objects.get(pk=obj.pk) if change else None
        actor: Any = request.user
        fields = form.fields_of_action()
        saved = actions.save(actor=actor, template=stored, channel=obj.channel, **fields)
        if given := form.cleaned_data["sample"]:
            samples.keep(saved, name=given.name, content=given.read(samples.MOST_BYTES + 1), actor=actor)
        obj.pk = saved.pk

    def delete_model(self, request: HttpRequest, obj: Template) -> None:
        actor: Any = request.user
        actions.remove(obj, actor=actor)

    @admin.display(description="Situação", ordering="status")
    def shown_status(self, template: Template) -> SafeString:
        status = TemplateStatus(template.status)
        return formats.badge(str(status.label), TONES.get(status, ""))

    @admin.display(description="Qualidade", ordering="quality")
    def shown_quality(self, template: Template) -> str:
        return QUALITY.get(template.quality.lower(), template.quality or formats.NOTHING)

    @admin.display(description="Ação")
    def act(self, template: Template) -> SafeString | str:
        """A button of a form that lies outside the list's own (see portal/submit_form.html)."""
        if template.status != TemplateStatus.DRAFT or not _approves(template.channel):
            return formats.NOTHING
        return format_html(
            '<button type="submit" class="button small" form="submit" formaction="{}">Enviar para aprovação'
            '<span class="visually-hidden"> de {}</span></button>',
            reverse("admin:template_submit", args=[template.public_id]),
            template.name,
        )


def _approves(channel: Channel) -> bool:
    connector = registry.of(channel)
    return connector is not None and connector.approves_templates
