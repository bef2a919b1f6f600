"""What is answered when a page fails: in the API's own form to its callers, a page to everybody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from ..kernel.errors import Unexpected
from ..kernel.problem import plain


def server_error(request: HttpRequest) -> HttpResponse:
    return plain(Unexpected()) if request.path.startswith("/api/") else defaults.server_error(request)
