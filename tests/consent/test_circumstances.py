"""What is said of an act beside its text."""

from __future__ import annotations

from typing import Any

import pytest

from consent.ledger.circumstances import context_codes, is_bought, is_whole_base, of_act, with_warnings

from .optout_cases import lines

BOUGHT = """
Lista da internet
cedida pela empresa Y
Lista cedida por parceiro
Base de e-mails alugada
mailing comprado
contatos vindos de lista comprada
lista do Google
leads de parceiros
base de terceiros
números tirados da internet
e-mails coletados em sites
dados públicos
lista telefônica
planilha emprestada
base vazada
repassados por uma empresa Y
Internet
fornecida por agência
contatos extraídos do LinkedIn
troca de listas
banco de dados externo
lista fria
cadastros vendidos
Cedidas
"""
HONEST = """
Compra no site
Loja de locação de carros
Cadastro na feira
Cadastro pela internet
Cadastro no site
Formulário do Instagram
Lista de espera da loja
Lista VIP do site
Base própria, não comprada
Site da empresa
Anúncio no Google
Página no Facebook
Evento na agência da Paulista
Loja da internet
pedido 4711
promocao-verao
Feira do livro
Ficha em papel
Ligação gravada do SAC
Newsletter do blog
Indicação de amigo
lista de presença do evento
wamid.HBgLNTUxMTk4NzY1NDMyMRUCABIYFjNFQjBDMT
Aplicativo próprio
base de clientes da loja
lista de transmissão
Contatos do balcão, nunca comprados
compra-2024-lista
Lista de convidados da empresa
"""


def act(**more: Any) -> tuple[str, ...]:
    given: dict[str, Any] = {"method": "checkbox", "origin": {"ref": None}, "pii": {"ip": "8.8.8.8"}}
    return of_act(**{**given, **more})


def test_circumstances_have_codes_of_their_own() -> None:
    assert context_codes(source="purchased") == ("SOURCE_PURCHASED",)
    assert context_codes(individual=False, action=False) == ("NO_ACTION", "NO_INDIVIDUAL_ACT")
    assert context_codes(online=True) == ("W_NO_IP",)
    assert context_codes(ip="10.0.0.1") == ("W_IP_NOT_PUBLIC",)
    assert context_codes(ip="nonsense") == ("W_IP_NOT_PUBLIC",)
    assert context_codes(online=True, ip="8.8.8.8") == ()


def test_an_act_is_judged_by_its_method_origin_and_address() -> None:
    assert act() == ()
    assert act(pii={"ip": None}) == ("W_NO_IP",)
    assert act(method="paper", pii={}) == ()
    assert act(method="system") == ("NO_ACTION",)
    assert act(origin={"ref": "Lista comprada"}) == ("SOURCE_PURCHASED",)
    assert act(origin={"ref": "toda a base de clientes"}) == ("NO_INDIVIDUAL_ACT",)


def test_only_warnings_are_kept_with_the_act() -> None:
    assert with_warnings({"ip": "10.0.0.1"}, ("W_IP_NOT_PUBLIC",)) == {
        "ip": "10.0.0.1",
        "warnings": ["W_IP_NOT_PUBLIC"],
    }
    assert with_warnings({"name": "Ana"}, ()) == {"name": "Ana"}


@pytest.mark.parametrize("told", lines(BOUGHT))
def test_people_who_were_bought_ceded_or_collected_are_told_by_the_words(told: str) -> None:
    assert is_bought(told)


@pytest.mark.parametrize("told", lines(HONEST))
def test_an_honest_source_is_not_mistaken(told: str) -> None:
    assert not is_bought(told) and not is_whole_base(told)
