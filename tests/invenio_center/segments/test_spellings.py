"""However a number, an e-mail or a document is written: who is meant is who is found. Expected from the parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_center.kernel.errors import Invalid
from invenio_center.segments.rules import check, matches

AREAS = ("11", "21", "55", "84", "99")


@dataclass(frozen=True)
class Number:
    """A Brazilian number in its parts; a mobile's ``local`` has nine digits."""

    area: str
    local: str

    @property
    def mobile(self) -> bool:
        return len(self.local) == 9

    def written(self) -> list[str]:
        head, tail = self.local[:-4], self.local[-4:]
        shapes = [
            f"+55{self.area}{self.local}", f"55{self.area}{self.local}", f"({self.area}) {head}-{tail}",
            f"{self.area} {head} {tail}", f"0{self.area}{self.local}", f" +55 ({self.area}) {head}-{tail} ",
        ]  # fmt: skip
        old = self.mobile and self.local[1] in "689"
        return [*shapes, f"({self.area}) {head[1:]}-{tail}"] if old else shapes

    def beginnings(self) -> list[str]:
        return [
            "+55",
            "55",
            f"+55{self.area}",
            f"55 {self.area}",
            f"({self.area})",
            f"({self.area}) {self.local[:3]}",
        ]


digits = st.text("0123456789", min_size=7, max_size=7)
numbers = st.one_of(
    st.builds(
        lambda area, start, rest: Number(area, f"9{start}{rest}"),
              st.sampled_from(AREAS), st.sampled_from("6789"), digits),
    st.builds(
        lambda area, start, rest: Number(area, f"{start}{rest}"),
              st.sampled_from(AREAS), st.sampled_from("2345"), digits),
)  # fmt: skip


def holds(facts: dict[str, Any], field: str, op: str, value: Any) -> bool:
    tree = {"all": [{"field": field, "op": op, "value": value}]}
    check(tree)
    return matches(tree, facts)


@given(st.lists(numbers, min_size=1, max_size=3), numbers, st.data())
def test_a_whole_number_in_any_spelling(owned: list[Number], asked: Number, data: st.DataObject) -> None:
    facts = {"phone": [f"55{one.area}{one.local}" for one in owned]}
    value = data.draw(st.sampled_from(asked.written()))
    expected = asked in owned
    assert holds(facts, "phone", "eq", value) is expected
    assert holds(facts, "phone", "ne", value) is not expected
    assert holds(facts, "phone", "in", ["+351 912 345 678", value]) is expected
    assert holds(facts, "phone", "contains", value) is expected
    assert holds(facts, "phone", "starts_with", value) is expected


@given(numbers, st.data())
def test_the_beginning_and_a_part_of_ones_number(owned: Number, data: st.DataObject) -> None:
    facts = {"phone": [f"55{owned.area}{owned.local}"]}
    assert holds(facts, "phone", "starts_with", data.draw(st.sampled_from(owned.beginnings())))
    end = f"{owned.local[-8:-4]}-{owned.local[-4:]}"
    assert holds(facts, "phone", "contains", end)
    assert holds(facts, "phone", "matches", r"^\+55" + owned.area)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("11", {"5511912345678", "551133334444", "5511981234567"}),
        ("+55 11 9", {"5511912345678", "5511981234567"}),
        ("(11) 3", {"551133334444"}),
        ("11 8", {"5511981234567"}),
        ("(55)", {"5555991234567"}),
        ("55", {"5511912345678", "551133334444", "5511981234567", "5555991234567"}),
        ("351", {"351912345678"}),
        ("+351", {"351912345678"}),
        ("0800", {"08001234567"}),
        ("1", {"5511912345678", "551133334444", "5511981234567"}),
    ],
)
def test_a_beginning_is_read_as_brazilian_first(start: str, found: set[str]) -> None:
    known = ["5511912345678", "551133334444", "5511981234567", "5555991234567", "351912345678", "08001234567"]
    matching = {one for one in known if holds({"phone": [one]}, "phone", "starts_with", start)}
    assert matching == found


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("contains", "exemplo.com", True),
        ("contains", "@Exemplo", True),
        ("contains", "gmail", False),
        ("matches", "@exemplo", True),
        ("starts_with", "ANA.", True),
        ("starts_with", "exemplo", False),
        ("eq", " Ana.Lima@Exemplo.com.br ", True),
        ("eq", "ana@exemplo.com.br", False),
        ("in", ["x@y.com", "ana.lima@exemplo.com.br"], True),
        ("ne", "ANA.LIMA@exemplo.com.br", False),
    ],
)
def test_an_email_by_its_parts(op: str, value: Any, expected: bool) -> None:
    assert holds({"email": ["outra@loja.net", "ana.lima@exemplo.com.br"]}, "email", op, value) is expected


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("eq", "529.982.247-25", True),
        ("eq", "52998224725", True),
        ("ne", "529.982.247-25", False),
        ("in", ["111.444.777-35", " 529.982.247-25"], True),
        ("eq", "11.222.333/0001-81", False),
        ("contains", "982.247", True),
        ("starts_with", "529.98", True),
        ("matches", r"^529\.982", True),
    ],
)
def test_a_document_with_and_without_its_dots(op: str, value: Any, expected: bool) -> None:
    assert holds({"cpf": "52998224725"}, "cpf", op, value) is expected


@pytest.mark.parametrize(
    ("field", "op", "value", "code", "word"),
    [
        ("cpf", "eq", "529.982.247-26", "bad_value", "dígitos verificadores"),
        ("cpf", "in", ["529.982.247-25", "123"], "bad_value", "dígitos verificadores"),
        ("phone", "eq", "98765-4321", "bad_value", "DDD"),
        ("phone", "contains", "celular", "bad_value", "DDD"),
        ("email", "eq", "exemplo.com", "bad_value", "e-mail inteiro"),
        ("email", "contains", "ana lima", "bad_value", "e-mail inteiro"),
        ("is_vip", "eq", "true", "bad_value", "sem aspas"),
        ("is_vip", "eq", 1, "bad_value", "sem aspas"),
        ("is_vip", "contains", "true", "unfit_op", "não aceita"),
        ("phone", "gt", 5, "unfit_op", "não aceita"),
        ("language", "eq", "Português do Brasil", "bad_value", "código do idioma"),
        ("kind", "eq", "zap", "bad_value", "whatsapp"),
        ("channel", "eq", "linha 1", "bad_value", "id da linha"),
        ("consent", "eq", "marketing:whatsapp", "bad_value", "finalidade"),
        ("tags", "eq", True, "bad_value", "sirva"),
        ("name", "contains", "  ", "bad_value", "sirva"),
        ("name", "in", [["Ana"]], "bad_value", "sirva"),
        ("custom.since", "gt", "31/02/2024", "bad_value", "sirva"),
    ],
)
def test_what_can_never_match_is_refused(field: str, op: str, value: Any, code: str, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        check({"all": [{"field": field, "op": op, "value": value}]})
    [error] = refused.value.data["errors"]["rules.all.0"]
    assert error["code"] == code
    assert word in error["sentence"]


@pytest.mark.parametrize("value", ["529.982.247-26", "abc", None, 7, True, ["x"]])
@pytest.mark.parametrize(
    "field", ["cpf", "phone", "email", "is_vip", "channel", "kind", "language", "custom.a"]
)
@pytest.mark.parametrize("op", ["eq", "contains", "starts_with", "gt"])
def test_rules_saved_before_such_values_were_refused_match_nobody(field: str, op: str, value: Any) -> None:
    facts = {
        "cpf": "52998224725", "phone": ["5511912345678"], "email": ["ana@exemplo.com"], "is_vip": False,
        "channel": "0190b1c8-5f43-7a3e-9d64-000000000001", "kind": "sms", "language": "pt-br", "custom": {"a": "ouro"},
    }  # fmt: skip
    if value == 7 and op == "contains":
        facts |= {"cpf": "", "phone": []}  # a seven may well stand in them
    assert matches({"field": field, "op": op, "value": value}, facts) is False
