"""Monitor > Recebimentos. Lines have pages of their own in the portal."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter, RelatedDropdownFilter

from invenio_center.kernel import formats
from invenio_center.kernel.admin import ReadOnlyAdmin

from .inbox import erasing, queries
from .models import Envelope, EnvelopeState

BALANCE_HOURS = 24
TONES = {
    EnvelopeState.PROCESSED: "ok",
    EnvelopeState.RECEIVED: "info",
    EnvelopeState.UNREADABLE: "warn",
    EnvelopeState.DEAD: "bad",
}


@admin.register(Envelope)
class EnvelopeAdmin(ReadOnlyAdmin):
    """What providers called us with. The bodies are messages of customers and are not shown here."""

    list_display = ("received", "channel", "shown_state", "reason", "attempts", "processed", "act")
    list_display_links = None
    list_select_related = ("channel",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("channel", RelatedDropdownFilter),
        ("received_at", RangeDateTimeFilter),
    )
    search_fields = ("dedupe_key", "reason")
    search_help_text = "Chave do provedor ou motivo"
    ordering = ("-id",)
    list_before_template = "portal/envelope_balance.html"
    list_after_template = "portal/replay_form.html"
    fields = ("channel", "dedupe_key", "received_at", "state", "reason", "attempts", "processed_at")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = {"balance": queries.balance(BALANCE_HOURS), "hours": BALANCE_HOURS}
        page: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **found})
        return page

    def get_queryset(self, request: HttpRequest) -> QuerySet[Envelope]:
        found: QuerySet[Envelope] = super().get_queryset(request)
        return found.defer("body")

    @admin.display(description="Recebido em", ordering="received_at")
    def received(self, envelope: Envelope) -> str:
        return formats.when(envelope.received_at)

    @admin.display(description="Situação", ordering="state")
    def shown_state(self, envelope: Envelope) -> SafeString:
        state = EnvelopeState(envelope.state)
        return formats.badge(str(state.label), TONES.get(state, ""))

    @admin.display(description="Processado em", ordering="processed_at")
    def processed(self, envelope: Envelope) -> str:
        return formats.when(envelope.processed_at)

    @admin.display(description="Ação")
    def act(self, envelope: Envelope) -> SafeString | str:
        """A button of a form that lies outside the list's own (see portal/replay_form.html)."""
        if envelope.state == EnvelopeState.RECEIVED or envelope.reason == erasing.ERASED:
            return formats.NOTHING
        href = reverse("admin:envelope_replay", args=[envelope.public_id])
        return format_html(
            '<button type="submit" class="button small" form="replay" formaction="{}">Reprocessar'
            '<span class="visually-hidden"> recebimento de {}</span></button>',
            href,
            formats.when(envelope.received_at),
        )
