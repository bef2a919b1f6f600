"""A number that a person reads is written as in Brazil; one that a machine reads is not."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Attributes that browsers and views take as numbers, filled from one of these names.
MACHINE = re.compile(r"""(?:value|max|name|href)="[^"]*\{\{ [\w.]*(?:pk|seq|_page_number|version) \}\}""")
PROGRESS = re.compile(r"<progress [^>]*>")


def test_a_progress_bar_over_a_thousand_is_full_only_at_its_end() -> None:
    move = SimpleNamespace(ended_at=None, total=12_000, seen=1_500, changed=3, get_cause_display="Regra")
    page = render_to_string("portal/segment_move.html", {"move": move})
    assert '<progress max="12000" value="1500"' in page and "1.500 de 12.000" in page


def test_a_choice_whose_number_passes_a_thousand_comes_back_as_it_is() -> None:
    segment = SimpleNamespace(pk=1_234, name="VIP")
    page = render_to_string(
        "portal/schedule_filters.html", {"segments": [segment], "chosen": {"segment": 1_234}}
    )
    assert '<option value="1234" selected>VIP</option>' in page


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_number_for_a_machine_gets_a_point_at_its_thousands(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bars = [value for bar in PROGRESS.findall(text) for value in re.findall(r"\{\{ [^}]*\}\}", bar)]
    assert MACHINE.findall(text) == []
    assert [value for value in bars if "stringformat" not in value] == []
