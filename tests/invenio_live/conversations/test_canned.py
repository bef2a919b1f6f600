"""Canned replies: offered where they belong, found by shortcut and words, filled with what is known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from invenio_live.admin import CannedReplyForm
from invenio_live.conversations import canned, wording
from invenio_live.models import CannedReply, Conversation
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(cast.line, sender="5511987651000", name="Ana Souza")
    factories.take(conversation, cast.ana)
    return Conversation.objects.get(pk=conversation.pk)


def reply(shortcut: str, text: str = "Texto", **fields: object) -> CannedReply:
    return CannedReply.objects.create(shortcut=shortcut, text=text, **fields)


def shortcuts(conversation: Conversation, cast: Cast, typed: str = "") -> list[str]:
    return [one["shortcut"] for one in canned.offered(conversation, cast.ana.user, typed)]


def test_those_without_lines_and_segments_are_offered_everywhere(held: Conversation, cast: Cast) -> None:
    reply("todos")
    reply("fora", is_active=False)
    assert shortcuts(held, cast) == ["todos"]


def test_others_only_on_their_lines_and_in_their_segments(held: Conversation, cast: Cast) -> None:
    ours, theirs = factories.make_segment(), factories.make_segment()
    Conversation.objects.filter(pk=held.pk).update(segment=ours)
    held.refresh_from_db()
    reply("daqui").channels.add(cast.line, factories.make_channel())
    reply("de-outra").channels.add(factories.make_channel())
    reply("nosso").segments.add(ours, theirs)
    reply("deles").segments.add(theirs)
    both = reply("linha-sim-segmento-nao")
    both.channels.add(cast.line)
    both.segments.add(theirs)
    assert shortcuts(held, cast) == ["daqui", "nosso"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["prazo", "troca-prazo", "troco"]),
        ("pra", ["prazo", "troca-prazo"]),
        ("PRAZO", ["prazo", "troca-prazo"]),
        ("tro", ["troca-prazo", "troco"]),
        ("uteis", ["prazo"]),
        ("úteis", ["prazo"]),
        ("prazo dias", ["prazo"]),
        ("100%", ["troco"]),
        ("%", ["troco"]),
        ("nada-disso", []),
    ],
)
def test_shortcuts_come_first_then_words_without_accents(
    held: Conversation, cast: Cast, typed: str, found: list[str]
) -> None:
    reply("troca-prazo", "Até 30 para trocar")
    reply("troco", "Devolvemos 100% do valor")
    reply("prazo", "Chega em 5 dias úteis")
    assert shortcuts(held, cast, typed) == found


def test_the_list_has_an_end(held: Conversation, cast: Cast) -> None:
    CannedReply.objects.bulk_create(
        CannedReply(shortcut=f"frase-{n:03d}", text="x") for n in range(canned.MOST + 5)
    )
    assert shortcuts(held, cast) == [f"frase-{n:03d}" for n in range(canned.MOST)]


def test_what_is_known_is_filled_and_the_rest_left_to_the_agent(held: Conversation, cast: Cast) -> None:
    held.contact.custom_fields = {"joker1": "Pedido 4021"}
    held.contact.save()
    reply("ola", "Olá, {{ nome }}: {{coringa1}}, {{coringa2}}, {{prazo}}. {{protocolo}}")
    (one,) = canned.offered(held, cast.ana.user)
    assert one["text"] == f"Olá, Ana: Pedido 4021, {{{{coringa2}}}}, {{{{prazo}}}}. {held.protocol}"


@pytest.mark.parametrize(
    ("utc_hour", "zone", "greeting"),
    [
        (7, "", "Boa noite"),  # 4 in São Paulo
        (8, "", "Bom dia"),
        (14, "", "Bom dia"),
        (15, "", "Boa tarde"),
        (15, "America/Rio_Branco", "Bom dia"),  # 10 there
        (21, "", "Boa noite"),
    ],
)
def test_one_greets_by_the_customers_clock(
    held: Conversation, cast: Cast, utc_hour: int, zone: str, greeting: str
) -> None:
    held.contact.time_zone = zone
    with time_machine.travel(datetime(2026, 11, 30, utc_hour, tzinfo=UTC), tick=False):
        assert wording.known_values(held, cast.ana.user)["saudacao"] == greeting


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"shortcut": "Prazo"}, "shortcut"),
        ({"shortcut": "/prazo"}, "shortcut"),
        ({"shortcut": "com espaço"}, "shortcut"),
        ({"shortcut": "prazo\n"}, "shortcut"),
        ({"text": "Em {{o prazo}} dias"}, "text"),
        ({"text": "Em {{prazo} dias"}, "text"),
        ({"text": "Em prazo}} dias"}, "text"),
        ({"text": ""}, "text"),
    ],
)
def test_what_nobody_could_type_or_fill_is_refused(fields: dict[str, str], wrong: str) -> None:
    made = CannedReply(**{"shortcut": "prazo", "text": "Em {{prazo}} dias", **fields})
    with pytest.raises(ValidationError) as refused:
        made.full_clean()
    assert list(refused.value.message_dict) == [wrong]


def test_a_shortcut_is_given_once() -> None:
    reply("prazo")
    form = CannedReplyForm({"shortcut": "prazo", "text": "x"})
    assert not form.is_valid()
    assert list(form.errors) == ["shortcut"]


def test_center_names_every_gap_that_is_filled_by_itself(held: Conversation, cast: Cast) -> None:
    told = str(CannedReplyForm().fields["text"].help_text)
    for name in wording.known_values(held, cast.ana.user):
        assert f"{{{{{name}}}}}" in told or name in {f"coringa{n}" for n in range(2, 5)}
