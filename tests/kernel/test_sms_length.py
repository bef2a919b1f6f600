"""What a text costs as SMS, on the cases that the browser is held to as well."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from invenio_center.kernel.sms_length import BASIC, EXTENDED, measure

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("sms_vectors.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: f"{case['text'][:8]!r}x{case.get('times', 1)}")
def test_a_text_costs_what_the_carriers_count(case: dict[str, Any]) -> None:
    wanted = {name: case[name] for name in ("encoding", "parts", "used", "room")}
    assert asdict(measure(case["text"] * case.get("times", 1))) == wanted


def test_the_old_alphabet_has_its_127_signs_and_ten_of_two_places() -> None:
    assert len(BASIC) == 127  # 128 with the escape
    assert len(EXTENDED) == 10
    assert not set("áíóúâêôãõç") & BASIC


def test_a_sign_of_two_places_is_not_cut_in_half() -> None:
    assert measure("a" * 152 + "€" + "a" * 7).used == 161 + 1
