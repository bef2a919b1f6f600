"""Inputs of Center that the theme does not have as we need them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class FromTemplates:
    """Widgets drawn from the project's templates folder."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        return render_to_string(template_name, context)


class CheckGrid(FromTemplates, forms.CheckboxSelectMultiple):
    """Check boxes in columns, each with its own label."""

    template_name = "portal/widgets/check_grid.html"


class RulesEditor(FromTemplates, forms.Textarea):
    """JSON in a text box; an ES module builds groups and conditions over it (static/portal/rules/)."""

    template_name = "portal/widgets/rules.html"

    class Media:
        js = (forms.Script("portal/rules/editor.js", type="module"),)


def checkboxes() -> CheckGrid:
    return CheckGrid()
