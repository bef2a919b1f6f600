"""Center's admin site: who enters, what the pages share, and the answers its tables ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path
from unfold.sites import UnfoldAdminSite

from .. import audit
from ..kernel.text import holds_nul
from ..models import AuditEntry, User
from ..reports import queries as reports
from . import menu, rights, trail
from .refusals import refused


class CenterSite(UnfoldAdminSite):
    site_header = site_title = "Invenio Center"
    index_title = "Início"
    site_url = "/live/"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what the rights know: tables of libraries have no place here."""
        asked = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        known = [model for model in asked if model._meta.label_lower in rights.MODELS]
        super().register(known, admin_class, **options)

    # --- who enters ---
    def has_permission(self, request: HttpRequest) -> bool:
        return rights.may_enter(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One way to sign in for the whole server; whoever is signed in and may not enter is told where to go."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            return render(request, "portal/outside.html", status=403)
        wanted = request.GET.get("next") or request.get_full_path()
        return redirect(f"/login/?next={quote(wanted)}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return refused(request) if request.method == "GET" else redirect("logout", preserve_request=True)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        checked = super().admin_view(view, cacheable)

        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if holds_nul(_typed(request)):
                raise BadRequest
            try:
                answer = (
                    checked(request, *args, **kwargs) if self.has_permission(request) else self.login(request)
                )
            except PermissionDenied:
                self._note_denial(request, view)
                raise
            if answer.status_code == 403:
                self._note_denial(request, view)
            return answer

        return entered

    def _note_denial(self, request: HttpRequest, view: Any) -> None:
        """Who reaches for evidence without the right to leaves a trace."""
        if isinstance(request.user, User) and rights.shows_evidence(getattr(view, "needs", ""), request.path):
            audit.record(
                "access.denied",
                actor=request.user,
                changes={"page": [None, request.path]},
                address=request.META.get("REMOTE_ADDR") or None,
            )

    # --- pages ---
    def get_urls(self) -> list[Any]:
        from .pages import PAGES

        own = [path(page.address, self.admin_view(page.view), name=page.name) for page in PAGES]
        return own + list(super().get_urls())

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        from .pages import home

        return home.show(request)

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """Tables are grouped by the menu, not by the program's applications."""
        return redirect("admin:index")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        entries = menu.for_user(request.user, request.path) if self.has_permission(request) else ()
        own = {"menu": entries, "trail": menu.trail(entries), "is_nav_sidebar_enabled": True}
        return context | own | {"ledger_halted": self._halted(request)}

    def _halted(self, request: HttpRequest) -> bool:
        """Whoever can release the ledger sees on every page that it stands still."""
        from consent.anchors import gate

        return rights.may_open(request.user, "ledger.release") and gate.current() is not None

    def get_sidebar_list(self, request: HttpRequest) -> list[Any]:
        return []

    def search(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        from .pages import finder

        return finder.show(request)

    # --- what the tables ask (see kernel.admin) ---
    def may(self, request: HttpRequest, model: type[Model], verb: rights.Verb) -> bool:
        return rights.may(request.user, model, verb)

    def may_open(self, request: HttpRequest, page: str) -> bool:
        return rights.may_open(request.user, page)

    def audit(self, request: HttpRequest, action: str, obj: Model, changes: dict[str, Any]) -> None:
        audit.record(
            action,
            obj,
            actor=request.user,  # type: ignore[arg-type]
            changes=changes,
            address=request.META.get("REMOTE_ADDR") or None,
        )

    def history(self, obj: Model) -> list[tuple[AuditEntry, Any]]:
        return [(entry, trail.changes(entry)) for entry in reports.changes_of(obj)]


def _typed(request: HttpRequest) -> list[str]:
    """Address and plain forms. Uploads are left to their pages: reading one here would take the body from them."""
    plain = request.content_type == "application/x-www-form-urlencoded"
    return [request.path, *request.GET.values(), *(request.POST.values() if plain else ())]
