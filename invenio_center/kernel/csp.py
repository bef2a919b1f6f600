"""Content-Security-Policy by place: strict everywhere, loosened for Center's theme only."""

from __future__ import annotations

from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse

# Unfold ships Alpine, which evaluates expressions, and widgets with inline styles.
CENTER = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}
# Swagger UI draws with inline styles and shows data: images.
DOCS = {"style-src": ["'self'", "'unsafe-inline'"]}
LIVE = {"require-trusted-types-for": ["'script'"]}
# Shown inside other companies' pages: which ones is checked against the channel's allowed origins by the view.
EMBEDDED = {"frame-ancestors": ["*"]}

BY_PREFIX = (
    ("/center/", CENTER),
    ("/api/docs/", DOCS),
    ("/live/", LIVE),
    ("/widget/", EMBEDDED),
    ("/forms/", EMBEDDED),
)


class PolicyMiddleware(CSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponse, report_only: bool = False
    ) -> Any:
        parts = super().get_policy_parts(request, response, report_only)
        for prefix, replaced in BY_PREFIX:
            if request.path.startswith(prefix) and not report_only:
                parts.replace = {**(parts.replace or {}), **replaced}
        return parts
