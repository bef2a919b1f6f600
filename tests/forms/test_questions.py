"""What may be asked and what typed values mean, apart from any page."""

from typing import Any

import pytest

from channels_app.lines import actions as lines
from channels_app.lines.errors import SlugTaken
from channels_app.models import Channel
from channels_app.questions import answers, schema
from invenio_center.kernel.errors import Invalid

from .conftest import FIELDS, make_form


def ask(kind: str, given: Any, **more: Any) -> Any:
    (question,) = schema.read([{"name": "q", "label": "Q", "type": kind, **more}])
    answered, errors = answers.check([question], {"q": given})
    return errors["q"][0]["code"] if errors else (answered[0].value, answered[0].text)


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("text", "  a\nb ", ("a b", "a b")),
        ("textarea", "a\r\nb", ("a\nb", "a\nb")),
        ("email", "Ana@Exemplo.com.br", ("Ana@Exemplo.com.br", "Ana@Exemplo.com.br")),
        ("email", "ana@@x.com", "invalid"),
        ("email", "ana@x.com\r\nBcc: b@x.com", "invalid"),
        ("phone", "11 98765-4321", ("11 98765-4321", "+55 11 98765-4321")),
        ("phone", "98765", "invalid"),
        ("document", "529.982.247-25", ("52998224725", "529.982.247-25")),
        ("document", "529.982.247-24", "invalid"),
        ("document", "111.111.111-11", "invalid"),
        ("document", "11.222.333/0001-81", ("11222333000181", "11.222.333/0001-81")),
        ("document", "12.abc.345/01de-35", ("12ABC34501DE35", "12.ABC.345/01DE-35")),
        ("document", "12.ABC.345/01DE-36", "invalid"),
        ("number", "1.234,50", ("1234.50", "1234,5")),
        ("number", "12", ("12", "12")),
        ("number", "0", ("0", "0")),
        ("number", "NaN", "invalid"),
        ("number", "1e999", "invalid"),
        ("number", "doze", "invalid"),
        ("date", "31/12/2026", ("2026-12-31", "31/12/2026")),
        ("date", "2026-12-31", ("2026-12-31", "31/12/2026")),
        ("date", "31/02/2026", "invalid"),
        ("boolean", True, (True, "Sim")),
        ("boolean", "false", (False, "Não")),
        ("boolean", None, (None, "")),
    ],
)
def test_each_type_reads_its_values(kind: str, given: Any, expected: Any) -> None:
    assert ask(kind, given) == expected


def test_choices_are_only_those_offered() -> None:
    offered = {"options": ["Vendas", {"value": "s", "label": "Suporte"}]}
    assert ask("select", "Suporte", **offered) == ("Suporte", "Suporte")
    assert ask("select", "Outro", **offered) == "invalid_choice"
    assert ask("multiselect", ["Suporte", "Vendas"], **offered) == (["Vendas", "Suporte"], "Vendas, Suporte")
    assert ask("multiselect", ["Vendas", "x"], **offered) == "invalid_choice"


def test_bounds_of_length_and_number() -> None:
    assert ask("text", "abcd", max_length=3) == "too_long"
    assert ask("text", "ab", min_length=3) == "too_short"
    assert ask("number", "3", min=5) == "too_small"
    assert ask("number", "30", max=5) == "too_large"


@pytest.mark.parametrize("kind", [*schema.TYPES])
def test_what_is_required_is_missed(kind: str) -> None:
    found = ask(kind, "", required=True, options=["a"])
    assert found == ((None, "") if kind == "hidden" else "required")


def test_other_names_of_types_are_known() -> None:
    listed = [
        {"name": f"q{n}", "label": "Q", "type": name, "options": ["a"]}
        for n, name in enumerate(schema.ALIASES)
    ]
    assert [one.type for one in schema.read(listed)] == list(schema.ALIASES.values())


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"label": "Q", "type": "text"}, "o nome"),
        ({"name": "1a", "label": "Q"}, "o nome"),
        ({"name": "website", "label": "Q"}, "o nome"),
        ({"name": "q", "type": "text"}, "rótulo"),
        ({"name": "q", "label": "Q", "type": "file"}, "tipo"),
        ({"name": "q", "label": "Q", "type": "select"}, "opções"),
    ],
)
def test_what_cannot_be_asked_is_told_where_it_is_written(entry: Any, words: str) -> None:
    assert words in schema.wrong([{"name": "fine", "label": "F", "type": "text"}, entry])
    assert [one.name for one in schema.read([{"name": "fine", "label": "F"}, entry])] == ["fine"]


def test_a_name_twice_is_told() -> None:
    assert "se repete" in schema.wrong([FIELDS[0], FIELDS[0]])


# --- the line ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"slug": "Com Espaço"}, "slug"),
        ({"slug": "-a"}, "slug"),
        ({"fields": [{"name": "q"}]}, "fields"),
        ({"fields": "x"}, "fields"),
        ({"consents": [{}]}, "consents"),
    ],
)
def test_a_line_that_could_not_work_is_not_saved(settings: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_form(**settings)
    assert list(refused.value.data["errors"]) == [field]
    assert not Channel.objects.exists()


@pytest.mark.django_db
def test_two_forms_never_share_an_address_and_none_sends() -> None:
    form = make_form()
    assert form.outbound is False
    with pytest.raises(SlugTaken):
        make_form()
    bare = {"actor": None, "kind": "form"}
    lines.save_channel(name="A", **bare)
    lines.save_channel(name="B", **bare)
