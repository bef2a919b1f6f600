"""Recursos > Segmentos."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from ...kernel import formats
from ...kernel.admin import CenterAdmin, CenterForm
from ...kernel.errors import AppError
from ...models import Role, Segment, Tag, User
from ...models.segment import Distribution
from ..widgets import RulesEditor, checkboxes

# Kept in seconds, typed in minutes.
TIMES = ("first_response_s", "next_response_s", "resolution_s", "overflow_after_s")


def in_minutes(name: str) -> str:
    """The field that is typed for it."""
    return name.removesuffix("_s") + "_min"


def minutes(label: str, example: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=f"{label} (min)", required=False, min_value=1, max_value=60 * 24 * 90,
        widget=UnfoldAdminIntegerFieldWidget, help_text=example,
    )  # fmt: skip


def _count(rows: QuerySet[Segment]) -> Coalesce:
    counted = rows.order_by().values("priority").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class SegmentForm(CenterForm):
    rules = forms.JSONField(
        label="Regras", required=False, widget=RulesEditor,
        help_text="Quem entra no segmento. Sem regras: só quem for incluído à mão ou por transferência.",
    )  # fmt: skip
    agents = forms.ModelMultipleChoiceField(
        User.objects.filter(role__in=(Role.AGENT, Role.SUPERVISOR), is_active=True).order_by("first_name", "username"),
        label="Direcionamento", required=False, widget=checkboxes(),
        help_text="Só estes operadores atendem o segmento. Nenhum marcado: todos os que não têm segmentos próprios.",
    )  # fmt: skip
    auto_tags = forms.ModelMultipleChoiceField(
        Tag.objects.all(), label="Tags automáticas", required=False, widget=checkboxes(),
        help_text="Entram no atendimento que cair neste segmento.",
    )  # fmt: skip
    required_skills = forms.ModelMultipleChoiceField(
        Tag.objects.filter(is_skill=True), label="Competências e idiomas exigidos", required=False, widget=checkboxes(),
        help_text="Na distribuição automática só recebe quem tem todas.",
    )  # fmt: skip
    overflow_after_min = minutes("Transbordar após", "Por exemplo 10. Em branco: não transborda.")
    first_response_min = minutes("1ª resposta", "Por exemplo 15. Em branco: sem prazo.")
    next_response_min = minutes("Próxima resposta")
    resolution_min = minutes("Resolução")

    class Meta:
        model = Segment
        fields = (
            "name",
            "code",
            "is_active",
            "is_vip",
            "priority",
            "rules",
            "distribution",
            "agents",
            "auto_tags",
            "hours",
            "rank",
            "allows_picks",
            "required_skills",
            "loyal_hours",
            "loyal_online_limit",
            "loyal_offline_limit",
            "overflow_to",
            "promotes_before_min",
        )
        help_texts = {
            "name": "Por exemplo: Clientes VIP.",
            "code": "Único; usado na API e em importações. Por exemplo: vip.",
            "is_active": "Desmarque para desativar; um segmento nunca é excluído.",
            "is_vip": "Marca o atendimento e acende o alerta de urgência. A ordem vem só da prioridade.",
            "priority": "De 1 a 100. Em branco: usar a do canal. Por exemplo: VIP 100, Standard 50, Trial 30.",
            "rank": "Quem entra em vários segmentos fica no de maior prioridade; com prioridades iguais, no de menor "
            "desempate; ainda iguais, no mais antigo.",
        }
        labels = {"is_active": "Situação: ativo"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TIMES:
            seconds, typed = getattr(self.instance, name), in_minutes(name)
            self.initial.setdefault(typed, -(-seconds // 60) if seconds else None)
            if seconds and seconds % 60 and typed in self.fields:
                self.fields[typed].help_text = f"São {seconds} s exatos, até você mudar o número."
        if "agents" in self.fields:
            self.fields["agents"].label_from_instance = lambda user: user.display_name  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        from ...segments import queries

        code = str(self.cleaned_data["code"])
        if queries.with_code(code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Já existe um segmento com este código. Escolha outro.")
        return code

    def clean_rules(self) -> dict[str, Any]:
        from ...segments import rules

        found = self.cleaned_data.get("rules") or {}
        try:
            rules.check(found)
        except AppError as error:
            raise forms.ValidationError(error.sentence) from error
        return dict(found)


@admin.register(Segment)
class SegmentAdmin(CenterAdmin):
    form = SegmentForm
    saved_by_action = True
    list_display = ("name", "code", "shown_priority", "tie", "vip", "shown_distribution", "who", "state")
    list_filter = ("is_active", "is_vip", ("distribution", ChoicesDropdownFilter))
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}
    add_title = "Criar Novo Segmento"
    change_form_outer_after_template = "portal/segment_side.html"
    fieldsets = (
        (None, {"fields": (("name", "code"), "is_active")}),
        ("Regras", {"fields": ("rules",)}),
        ("Prioridade", {"fields": (("priority", "rank"), "is_vip")}),
        ("Atendimento", {"fields": ("agents", "allows_picks", "hours", "promotes_before_min")}),
        (
            "Distribuição",
            {
                "fields": (
                    "distribution",
                    "required_skills",
                    ("loyal_hours", "loyal_online_limit", "loyal_offline_limit"),
                    ("overflow_after_min", "overflow_to"),
                )
            },
        ),
        ("SLA", {"fields": (("first_response_min", "next_response_min", "resolution_min"),)}),
        ("Tags", {"fields": ("auto_tags",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Segment]:
        found: QuerySet[Segment] = super().get_queryset(request)
        same = Segment.objects.filter(is_active=True, priority=OuterRef("priority"))
        before = Q(rank__lt=OuterRef("rank")) | Q(rank=OuterRef("rank"), pk__lt=OuterRef("pk"))
        return found.annotate(
            agent_count=Count("agents"), rivals=_count(same), earlier=_count(same.filter(before))
        )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Segment | None = None) -> dict[str, Any]:
        return {} if obj else {"code": ("name",)}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"add_label": "Criar Novo Segmento", **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {"title": "Criar Novo Segmento", **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        from invenio_live.queue import batches

        if (segment := kwargs.get("obj")) is not None:
            context["move"] = batches.latest(segment)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Segment, form: Any, change: bool) -> None:
        from ...segments import actions

        data = dict(form.cleaned_data)
        for name in TIMES:
            wanted = data.pop(in_minutes(name))
            # The API sets seconds: what nobody typed over stays as it is.
            if in_minutes(name) in form.changed_data:
                data[name] = wanted * 60 if wanted else None
        stored = Segment.objects.get(pk=obj.pk) if change else None
        actor: Any = request.user
        obj.pk = actions.save_segment(actor=actor, segment=stored, **data).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Agents and tags were saved by the action."""

    @admin.display(description="Prioridade", ordering="priority")
    def shown_priority(self, segment: Segment) -> str:
        return str(segment.priority) if segment.priority is not None else "do canal"

    @admin.display(description="Desempate", ordering="rank")
    def tie(self, segment: Any) -> SafeString | str:
        """Shown where it decides: another active segment has the same priority."""
        if not segment.is_active or segment.rivals < 2:
            return formats.NOTHING
        return f"{segment.earlier + 1}º de {segment.rivals} com prioridade {segment.priority}"

    @admin.display(description="VIP", ordering="is_vip")
    def vip(self, segment: Segment) -> SafeString | str:
        return formats.badge("VIP", "warn") if segment.is_vip else formats.NOTHING

    @admin.display(description="Distribuição")
    def shown_distribution(self, segment: Segment) -> str:
        return str(Distribution(segment.distribution).label)

    @admin.display(description="Direcionamento", ordering="agent_count")
    def who(self, segment: Any) -> str:
        count = int(segment.agent_count)
        return "Todos" if count == 0 else f"{count} operador" + ("es" if count > 1 else "")

    @admin.display(description="Situação", ordering="is_active")
    def state(self, segment: Segment) -> SafeString:
        return formats.badge("Ativo", "ok") if segment.is_active else formats.badge("Desativado")
