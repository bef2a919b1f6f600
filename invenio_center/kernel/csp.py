"""Content-Security-Policy by place: strict everywhere, loosened for Center's theme only."""

from __future__ import annotations

from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Unfold ships Alpine, which evaluates expressions, and widgets with inline styles.
CENTER = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}
# Swagger UI draws with inline styles and shows data: images.
DOCS = {"style-src": ["'self'", "'unsafe-inline'"]}
LIVE = {"require-trusted-types-for": ["'script'"]}
# Shown inside other companies' pages. The widget's view names them, from the channel's allowed origins.
EMBEDDED = {"frame-ancestors": ["*"]}

BY_PREFIX = (
    ("/center/", CENTER),
    ("/api/docs/", DOCS),
    ("/live/", LIVE),
    ("/forms/", EMBEDDED),
)


class PolicyMiddleware(CSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> Any:
        parts = super().get_policy_parts(request, response, report_only)
        for prefix, replaced in BY_PREFIX:
            if request.path.startswith(prefix) and not report_only:
                # What a view says of itself (``csp_replace``) stands above its place.
                parts.replace = {**replaced, **(parts.replace or {})}
        return parts
