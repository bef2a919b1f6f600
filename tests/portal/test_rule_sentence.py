"""A segment's rules as the trail tells them: one line, no codes."""

from __future__ import annotations

from typing import Any

import pytest

from invenio_center.portal import names, rule_sentence


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, "sem regras"),
        ({"all": [{"op": "eq", "field": "tags", "value": "Standard"}]}, "Tags tem Standard"),
        (
            {
                "any": [
                    {"op": "in", "field": "kind", "value": ["sms", "email"]},
                    {"op": "eq", "field": "is_vip", "value": True},
                ]
            },
            "Tipo de canal é um destes: SMS, E-mail ou VIP é sim",
        ),
        (
            {
                "all": [
                    {"op": "exists", "field": "email", "value": False},
                    {"none": [{"op": "gt", "field": "custom.joker1", "value": 10}]},
                ]
            },
            "E-mail está vazio e não (Coringa 1 é maior que 10)",
        ),
    ],
)
def test_rules_in_one_line(rules: dict[str, Any], said: str) -> None:
    assert rule_sentence.sentence(rules) == said
    assert names.differences({"rules": [{}, rules]}) == [("Regras", "sem regras", said)]
