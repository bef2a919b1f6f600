"""Who asks us to stop, and who does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.ledger.optout import acknowledgement, detect, normalize, question, wants_out_everywhere

from .optout_cases import HARD, ORDINARY, PHRASES, SOFT, lines
from .optout_shapes import asks_to_stop, harmless, wants_out
from .optout_unseen import ordinary, want_out, want_out_last, want_out_later

# consent.md, section 9, to the letter.
HARD_WORDS = """sair, parar, pare, parem, stop, stopall, unsubscribe, quit, end, revoke, optout, opt out, descadastrar,
descadastre, desinscrever, não receber mais, não quero mais, não quero receber, não quero mais receber,
remover inscrição, cancelar inscrição, cancelar envio, cancelar mensagens, sair da lista"""


@pytest.mark.parametrize("message", lines(HARD))
def test_stop_words_alone_withdraw_everything_on_the_channel(message: str) -> None:
    found = detect(message)
    assert found is not None and found.kind == "hard" and found.purposes == ()


@pytest.mark.parametrize("message", lines(SOFT))
def test_ambiguous_words_alone_are_left_to_the_context(message: str) -> None:
    found = detect(message)
    assert found is not None and found.kind == "soft"


@pytest.mark.parametrize("message", lines(PHRASES))
def test_sentences_that_ask_to_stop_withdraw_marketing_and_surveys(message: str) -> None:
    found = detect(message)
    assert found is not None and found.kind == "phrase" and found.purposes == ("marketing", "survey")


@pytest.mark.parametrize("message", lines(ORDINARY))
def test_ordinary_messages_are_not_opt_outs(message: str) -> None:
    assert detect(message) is None


def test_the_collection_is_large_enough_to_mean_something() -> None:
    assert len(set(lines(HARD) + lines(SOFT) + lines(PHRASES))) >= 150
    assert len(set(lines(ORDINARY))) >= 150


def test_every_hard_word_counts_in_every_dress() -> None:
    words = [word.strip() for word in HARD_WORDS.replace("\n", " ").split(",")]
    plain = str.maketrans("ãçõéí", "acoei")
    dressed = [
        form
        for word in words
        for form in (word, word.upper(), word.translate(plain), f"{word}.", f"{word} 🛑")
    ]
    assert [one for one in dressed if (found := detect(one)) is None or found.kind != "hard"] == []


def test_who_wants_out_is_heard() -> None:
    """Recall over everything collected; what it was at first sight stands in docs/consent-sending.md."""
    asked = [*want_out(), *want_out_later(), *want_out_last(), *lines(HARD), *lines(PHRASES)]
    missed = [one for one in asked if detect(one) is None]
    assert len(asked) >= 400
    assert len(missed) <= len(asked) // 100, missed


def test_a_thousand_ordinary_messages_raise_no_more_than_ten_false_alarms() -> None:
    said = ordinary()
    alarms = [one for one in said if (found := detect(one)) is not None and found.kind != "soft"]
    assert len(set(said)) == len(said) >= 1000
    assert len(alarms) <= len(said) // 100, alarms


@pytest.mark.parametrize("message", wants_out())
def test_stop_words_are_heard_spelled_doubled_signed_and_beneath_a_quote(message: str) -> None:
    found = detect(message)
    assert found is not None and found.kind == "hard"


@pytest.mark.parametrize("message", asks_to_stop())
def test_how_to_stop_is_asked_by_who_wants_to_stop(message: str) -> None:
    found = detect(message)
    assert found is not None and found.kind == "phrase"


@pytest.mark.parametrize("message", harmless())
def test_other_lists_other_orders_and_quoted_words_are_no_opt_outs(message: str) -> None:
    assert detect(message) is None


def test_the_shapes_are_enough_to_mean_something() -> None:
    assert min(len(wants_out()), len(asks_to_stop()), len(harmless())) >= 15


@pytest.mark.parametrize("word", ["sair", "descadastrar", "não quero receber", "cancelar inscrição"])
@pytest.mark.parametrize(
    "wrap", ["{}", "{}!", "  {}  ", "{} 😡😡", "*{}*", "{}\n\nEnviado do meu iPhone", "➡️ {}"]
)
def test_stop_words_survive_decoration(word: str, wrap: str) -> None:
    for spelled in (word, word.upper(), word.title()):
        found = detect(wrap.format(spelled))
        assert found is not None and found.kind == "hard"


def test_quoted_footer_of_our_own_mail_is_not_an_opt_out() -> None:
    reply = "Obrigada, recebi!\n\nEm seg., 2 de mar. de 2026, Loja escreveu:\n> Para sair da lista, responda SAIR."
    assert detect(reply) is None
    assert detect("Quero comprar\n> Não quer mais receber? Descadastre-se aqui.") is None


def test_request_above_a_quoted_mail_still_counts() -> None:
    found = detect("Me tirem dessa lista\n\nEm seg., 2 de mar. de 2026, Loja escreveu:\n> Ofertas da semana")
    assert found is not None and found.kind == "phrase"


def test_everything_is_asked_only_by_the_word_of_the_acknowledgement() -> None:
    assert wants_out_everywhere("TUDO") and wants_out_everywhere("tudo, por favor")
    assert not wants_out_everywhere("tudo bem?") and not wants_out_everywhere("sim")
    found = detect("sair de tudo")
    assert found is not None and found.everywhere
    assert detect("TUDO") is None


def test_acknowledgement_names_controller_and_channel() -> None:
    assert acknowledgement("Empresa XYZ", "WhatsApp") == (
        "Pronto. A Empresa XYZ não enviará mais mensagens por WhatsApp. "
        "Para sair de todos os canais, responda TUDO."
    )
    assert detect(acknowledgement("Empresa XYZ", "SMS")) is None
    assert question("SMS").startswith("Você quer parar de receber nossas mensagens por SMS?")


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    found = detect(text)
    assert found is None or found.matched


@given(st.text(max_size=100))
def test_normal_form_is_stable(text: str) -> None:
    once = normalize(text)
    assert normalize(once.replace("|", ".")) == once


@pytest.mark.parametrize(
    "hostile",
    [
        "nao " * 5000,
        "nao quero " * 2000,
        "me tira de " * 2000,
        "parem de " * 3000,
        "|" * 50_000,
        "a" * 100_000,
    ],
)
def test_long_hostile_messages_are_answered_quickly(hostile: str) -> None:
    started = time.perf_counter()
    detect(hostile)
    assert time.perf_counter() - started < 0.5
