"""Words that raise a priority: how they are found and how the list is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_center.kernel.errors import Invalid
from invenio_center.models import AuditEntry, PriorityKeyword
from invenio_center.priorities import actions
from invenio_center.priorities.keywords import Keyword, strongest

LIST = (Keyword("Cancelar contrato", 90), Keyword("urgente", 95), Keyword("ação", 70), Keyword("procon", 95))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Quero CANCELAR, contrato número 5!", "Cancelar contrato"),
        ("É urgênte", "urgente"),
        ("entrei com uma acao", "ação"),
        ("cancelar o contrato", None),
        ("urgentemente", None),
        ("reação", None),
        ("acao urgente", "urgente"),
        ("urgente, vou ao Procon", "urgente"),
        ("", None),
    ],
)
def test_whole_words_are_found_without_accents_and_case(text: str, words: str | None) -> None:
    found = strongest(text, LIST)
    assert (found.words if found else None) == words


@given(st.text(), st.lists(st.sampled_from(["urgente", "já", "pagar"]), min_size=1, max_size=3), st.text())
def test_words_are_found_wherever_they_stand(before: str, words: list[str], after: str) -> None:
    keyword = Keyword(" ".join(words), 80)
    assert strongest(f"{before} {'  '.join(words).upper()}; {after}", [keyword]) == keyword


@pytest.mark.django_db
def test_the_list_is_audited_and_knows_each_expression_once() -> None:
    kept = actions.save_keyword(actor=None, words="  Ação   judicial ", priority=90)
    assert kept.words == "Ação judicial"
    with pytest.raises(Invalid) as refused:
        actions.save_keyword(actor=None, words="acao JUDICIAL", priority=50)
    assert refused.value.data["errors"]["words"][0]["code"] == "taken"
    actions.save_keyword(actor=None, keyword=kept, priority=95)
    actions.remove_keyword(kept, actor=None)
    assert not PriorityKeyword.objects.exists()
    entries = AuditEntry.objects.filter(object_type="prioritykeyword").order_by("id")
    assert [one.action for one in entries] == ["keyword.created", "keyword.updated", "keyword.deleted"]
    assert entries[1].changes == {"priority": [90, 95]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"words": " ... ", "priority": 50}, "words"),
        ({"words": "já", "priority": 0}, "priority"),
        ({"words": "já"}, "priority"),
        ({"words": "já", "priority": True}, "priority"),
        ({"words": "já", "priority": 50, "color": "red"}, "color"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(fields: dict[str, object], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.save_keyword(actor=None, **fields)
    assert list(refused.value.data["errors"]) == [place]
