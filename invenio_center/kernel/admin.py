"""Base of Center's lists and forms.

An admin describes columns, filters and fields. Who may do what, the trail of changes and the menu are asked of its
site (``invenio_center.portal.site.CenterSite``), so that every app may register its tables without knowing the portal.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

from .errors import AppError


class CenterForm(ModelForm):  # type: ignore[type-arg]
    """A form that can be shown again with the reasons for which an action refused it."""

    refusal: ClassVar[AppError | None] = None

    def full_clean(self) -> None:
        super().full_clean()
        if self.refusal is None or not self.is_bound:
            return
        errors = self.refusal.data.get("errors") or {None: [{"sentence": self.refusal.sentence}]}
        for name, reasons in errors.items():
            for reason in reasons:
                self.add_error(name if name in self.fields else None, reason["sentence"])


class CenterAdmin(ModelAdmin):
    """Rights from the site, an audit entry for every change, nothing deleted in bulk."""

    form = CenterForm
    actions = None
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True
    # The action that saves records the change itself.
    saved_by_action = False
    # Beginning of the audit entries' names; the model's name when empty.
    audit_noun = ""

    # --- rights ---
    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(self.admin_site.may(request, self.model, "view"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.may(request, self.model, "add"))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(self.admin_site.may(request, self.model, "change"))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(self.admin_site.may(request, self.model, "delete"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    # --- forms ---
    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Plain selects: what a field points at is made on its own page, not in a pop-up."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    # --- refusals of actions ---
    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """What an action refuses is rolled back and shown at its field, with everything typed still there."""
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except AppError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            response = super().changeform_view(request, object_id, form_url, extra_context)
        return response

    # --- trail: Django's hooks for its own log write audit entries instead ---
    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> dict[str, list[Any]]:
        """``{"field": [before, after]}`` of the form and of the rows below it."""
        changes = {
            name: [None if add else _plain(form.initial.get(name)), _plain(form.cleaned_data.get(name))]
            for name in form.changed_data
        }
        for formset in formsets or []:
            changes |= _rows_changed(formset)
        return changes

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        self._audit(request, "created", obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        if message:
            self._audit(request, "updated", obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self._audit(request, "deleted", obj, {})

    def _audit(self, request: HttpRequest, verb: str, obj: Model, changes: Any) -> None:
        if not self.saved_by_action:
            noun = self.audit_noun or self.opts.model_name
            self.admin_site.audit(request, f"{noun}.{verb}", obj, changes)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Histórico",
            "opts": self.opts,
            "object": obj,
            "entries": self.admin_site.history(obj),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "portal/history.html", context)


class ReadOnlyAdmin(CenterAdmin):
    """For what only machines write: to be looked at, whatever the rights say."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _rows_changed(formset: Any) -> dict[str, list[Any]]:
    name = str(formset.model._meta.verbose_name_plural)
    removed = [str(row) for row in formset.deleted_objects]
    added = [str(row) for row in formset.new_objects]
    changed = [str(row) for row, _fields in formset.changed_objects]
    return {name: [removed + changed, added + changed]} if removed or added or changed else {}


def _plain(value: Any) -> Any:
    if isinstance(value, QuerySet | list | tuple):
        return [str(item) for item in value]
    return value if isinstance(value, str | int | float | bool | dict | None) else str(value)
