"""Opt-in texts: what may be published and what it covers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.ledger.validator import validate

from .text_cases import INVALID, MORE_INVALID, MORE_VALID, NAMES, VALID, WARNED, purposes


@pytest.mark.parametrize(("body", "letters", "channels"), VALID + MORE_VALID)
def test_good_texts_are_valid_and_cover_what_they_name(body: str, letters: str, channels: str) -> None:
    got = validate(body, NAMES)
    assert got.verdict == "valid", got.codes
    assert got.purposes == purposes(letters)
    assert got.channels == tuple(channels.split())


@pytest.mark.parametrize(("body", "letters", "channels", "codes"), WARNED)
def test_vague_texts_are_valid_with_warnings(body: str, letters: str, channels: str, codes: set[str]) -> None:
    got = validate(body, NAMES)
    assert got.verdict == "valid_with_warnings"
    assert set(got.codes) == codes
    assert (got.purposes, got.channels) == (purposes(letters), tuple(channels.split()))


@pytest.mark.parametrize(("body", "code"), INVALID + MORE_INVALID)
def test_bad_texts_are_invalid_for_the_right_reason(body: str, code: str) -> None:
    got = validate(body, NAMES)
    assert got.verdict == "invalid"
    assert code in got.codes


def test_open_ended_channels_are_only_advised_against() -> None:
    assert validate(VALID[0][0], NAMES).codes == ("I_CHANNEL_OPEN",)
    assert validate(VALID[3][0], NAMES).codes == ()


def test_errors_are_counted_apart() -> None:
    """A false acceptance lets people be bothered; a false refusal costs an edit."""
    false_acceptances = [
        body for body, _ in INVALID + MORE_INVALID if validate(body, NAMES).verdict != "invalid"
    ]
    good = VALID + MORE_VALID
    false_refusals = [body for body, _, _ in good if validate(body, NAMES).verdict == "invalid"]
    assert (false_acceptances, false_refusals) == ([], [])
    assert len(MORE_VALID) + len(MORE_INVALID) >= 100


@pytest.mark.parametrize(("body", "code"), [case for case in INVALID + MORE_INVALID if len(case[0]) > 20])
def test_a_good_sentence_beside_it_does_not_redeem_a_void_one(body: str, code: str) -> None:
    redeeming = {"NO_ACT", "ACK_ONLY", "NO_COMMUNICATION", "NO_CHANNEL", "NO_CONTROLLER", "TOO_SHORT"}
    if code in redeeming:
        assert validate(body, NAMES).verdict == "invalid"
    else:
        both = f"{body} Quero receber ofertas da Empresa XYZ por e-mail."
        assert code in validate(both, NAMES).codes


def test_ticked_box_is_refused_whatever_the_text() -> None:
    assert validate(VALID[3][0], NAMES, prechecked=True).codes == ("PRECHECKED",)
    assert validate(VALID[3][0], NAMES, prechecked=False).verdict == "valid"


def test_names_of_the_controller_count_in_any_spelling_but_only_whole() -> None:
    body = "Quero receber ofertas da {} por e-mail."
    for spelled in ("Padaria São João", "PADARIA SÃO JOÃO", "padaria sao joao", "Padaria  São\nJoão"):
        assert validate(body.format(spelled), ["Padaria São João"]).verdict == "valid"
    assert "NO_CONTROLLER" in validate(body.format("Padaria São João II2"), ["Padaria São João II"]).codes
    assert "NO_CONTROLLER" in validate(body.format("XYZ"), []).codes


def test_words_inside_the_controllers_name_cover_nothing() -> None:
    got = validate(
        "Autorizo a Clube de Ofertas SMS a me enviar lembretes por e-mail.", ["Clube de Ofertas SMS"]
    )
    assert (got.purposes, got.channels) == (("transactional",), ("email",))


def test_group_in_the_controllers_own_name_is_no_third_party() -> None:
    got = validate("Quero receber ofertas do Grupo Parceiros Sul por SMS.", ["Grupo Parceiros Sul"])
    assert got.verdict == "valid"


def test_way_out_adds_no_channel() -> None:
    body = "Quero receber ofertas da Empresa XYZ por e-mail. Para sair, responda SAIR pelo WhatsApp."
    assert validate(body, NAMES).channels == ("email",)


def test_telephone_number_alone_does_not_allow_calls() -> None:
    got = validate("Quero receber ofertas da Empresa XYZ por SMS no telefone informado.", NAMES)
    assert got.channels == ("sms",)


@given(st.text(max_size=200))
def test_any_text_gets_a_verdict_and_noise_is_never_accepted(body: str) -> None:
    got = validate(body, NAMES)
    assert got.verdict == "invalid"
    assert got == validate(body, NAMES)


@given(
    st.sampled_from(VALID),
    st.sampled_from(["\u200b", "\u00ad", "\u202e", "\u2066", "\ufeff", "\x07"]),
    st.integers(0, 200),
)
def test_hidden_characters_are_found_anywhere(case: tuple[str, str, str], hidden: str, place: int) -> None:
    body = case[0][: place % len(case[0])] + hidden + case[0][place % len(case[0]) :]
    assert "HIDDEN_TEXT" in validate(body, NAMES).codes
