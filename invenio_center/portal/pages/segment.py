"""Who matches the rules being written: asked by the rule builder while somebody edits."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse

from ...kernel.errors import AppError
from .registry import guarded

SAMPLE = 5


@guarded("segments.preview", "POST")
def preview(request: HttpRequest) -> HttpResponse:
    from ...segments import queries

    try:
        rules = json.loads(request.body or b"{}").get("rules") or {}
        found = queries.preview(rules)
    except AppError as refusal:
        return JsonResponse({"error": refusal.sentence})  # an answer while somebody types, no failure
    except (ValueError, AttributeError):
        return JsonResponse({"error": "As regras não são um JSON válido."})
    return JsonResponse(
        {
            "count": found["count"],
            "sample": [str(one["name"] or "Sem nome") for one in found["sample"]][:SAMPLE],
        }
    )
