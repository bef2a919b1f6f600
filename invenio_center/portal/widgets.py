"""Inputs of Center that the theme does not have as we need them."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from channels_app.questions import schema
from consent.choices import Channel, Purpose
from consent.ledger import queries as consents

from . import rule_words


class FromTemplates:
    """Widgets drawn from the project's templates folder."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        return render_to_string(template_name, context)


class CheckGrid(FromTemplates, forms.CheckboxSelectMultiple):
    """Check boxes in columns, each with its own label."""

    template_name = "portal/widgets/check_grid.html"


class GroupedChecks(FromTemplates, forms.CheckboxSelectMultiple):
    """Check boxes under the headings of their choices' groups."""

    template_name = "portal/widgets/grouped_checks.html"


class RulesEditor(FromTemplates, forms.Textarea):
    """JSON in a text box; an ES module builds groups and conditions over it (static/portal/rules/)."""

    template_name = "portal/widgets/rules.html"

    class Media:
        js = (forms.Script("portal/rules/editor.js", type="module"),)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["words"] = {**rule_words.words(), "consents": rule_words.consents()}
        return context


class QuestionsEditor(FromTemplates, forms.Textarea):
    """Questions as JSON in a text box; an ES module builds, orders and shows them over it (portal/questions/)."""

    template_name = "portal/widgets/questions.html"

    class Media:
        js = (forms.Script("portal/questions/editor.js", type="module"),)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["words"] = {
            "types": schema.TYPES,
            "choosing": sorted(schema.CHOOSING),
            "known": schema.CONTACT,
        }
        return context


class ConsentTexts(FromTemplates, forms.Widget):
    """Published texts, each hidden, optional or required. Its value is JSON: ``[{"code", "required"}]``."""

    template_name = "portal/widgets/consent_texts.html"
    STATES = (("", "Não mostrar"), ("optional", "Opcional"), ("required", "Obrigatória"))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = {one.get("code"): one.get("required") is True for one in _listed(value)}
        context["rows"] = [
            {
                "field": f"{name}__{text.code}",
                "text": text,
                "about": [Purpose(one).label for one in text.purposes],
                "channels": [Channel(one).label for one in text.channels],
                "state": ("required" if chosen[text.code] else "optional") if text.code in chosen else "",
            }
            for text in consents.current_texts()
        ]
        context["states"] = self.STATES
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        prefix = f"{name}__"
        given = ((key.removeprefix(prefix), data[key]) for key in data if key.startswith(prefix))
        return json.dumps([{"code": code, "required": state == "required"} for code, state in given if state])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""


def _listed(value: Any) -> list[dict[str, Any]]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def checkboxes() -> CheckGrid:
    return CheckGrid()
