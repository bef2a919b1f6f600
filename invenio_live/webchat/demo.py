"""A small shop with the widget on it, so that the demo has a customer's side to look at. Demo mode only."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from channels_app.models import Channel, Kind

PRODUCTS = (
    ("demo/mug.svg", "Caneca de cerâmica", "Esmaltada à mão, 320 ml", "R$ 64,00"),
    ("demo/lamp.svg", "Luminária de mesa", "Cúpula de linho, luz quente", "R$ 248,00"),
    ("demo/pot.svg", "Vaso de barro", "Para plantas pequenas, com prato", "R$ 89,00"),
    ("demo/blanket.svg", "Manta de algodão", "Tear manual, 1,30 × 1,70 m", "R$ 219,00"),
)


@require_GET
def shop(request: HttpRequest) -> HttpResponse:
    """``/demo/``, with the first active WebChat or the one named by ``?channel=``."""
    channels = Channel.objects.filter(kind=Kind.WEBCHAT, is_active=True).order_by("pk")
    if wanted := request.GET.get("channel", ""):
        channels = channels.filter(public_id=_uuid(wanted))
    channel = channels.first()
    script = reverse("widget-script", args=[channel.public_id]) if channel else ""
    return render(request, "demo/shop.html", {"products": PRODUCTS, "script": script})


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise Http404 from error
