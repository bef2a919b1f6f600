# ruff: noqa: E501 - one pattern a line reads better than broken ones
"""What is to be said of an act beside its text: where the person comes from, whether anybody acted, from which address.

Pure. Plain codes refuse; ``W_`` codes are kept with the act, in the vault, and shown with its evidence.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..choices import Method

# Ways out, signs of a machine, and what only follows an act: nobody agrees by one of these.
NO_ACTS = frozenset(
    (
        "", Method.SYSTEM, Method.FIRST_INBOUND, Method.KEYWORD, Method.ONE_CLICK, Method.PROVIDER_SIGNAL,
        Method.DOUBLE_OPT_IN,
    )
)  # fmt: skip
BAD_SOURCES = frozenset({"purchased", "rented", "scraped"})
# Acts that reach us over the network: they should come with an address.
ONLINE = frozenset({Method.CHECKBOX, Method.LANDING_ACCEPT, Method.PREFERENCE_CENTER, Method.API})
WARNINGS = "warnings"

_LIST = r"(?:lista|listagem|base|banco|mailing|cadastros?|contatos?|leads?|dados|audiencia|planilha|numeros|e_?mails)"
_GOT = r"(?:comprad|adquirid|alugad|locad|vendid|raspad|de_terceir|terceirizad|fri[ao](?:_|$)|extern|cedid|emprestad|doad|trocad|permutad|negociad|vazad|hackead|pirata)"
_NET = (
    r"(?:internet|web|google|redes?_socia\w+|linkedin|instagram|facebook|diretorios?|sites?|paginas_amarelas)"
)
_TAKEN = r"(?:extraid|coletad|copiad|tirad|baixad|pegad|peg|capturad|garimpad|minerad|encontrad|achad|retirad|levantad|obtid|pesquisad)"
_OTHERS = r"(?:parceir|terceir|fornecedor|concorrent|corretor|outr[ao]s?_)"
# A word "nao" or "nunca" before it says the opposite.
_NO = r"(?<!nao_)(?<!nunca_)(?<!sem_)(?<!nem_)"
BOUGHT = re.compile(
    rf"(?:^|_)(?:{_LIST}(?:_[^_]+){{0,3}}_{_NO}{_GOT}|(?:compra|aluguel|locacao|raspagem|cessao|troca|permuta)_d[aeo]s?_{_LIST}|"
    rf"(?:lista|listagem|base|banco|mailing|leads?|dados|planilha|numeros|e_?mails)(?:_\w+?)?_(?:d[aeo]s?|n[ao]s?)_(?:(?!site(?:_|$)){_NET}|{_OTHERS})|"
    rf"{_NO}{_TAKEN}[ao]?s?_(?:d[aeo]s?|n[ao]s?|em|por)_{_NET}|"
    rf"{_NO}(?:cedid|repassad|fornecid|vendid|emprestad|doad|passad|indicad)[oa]s?_(?:por|pel[ao]s?)_(?:uma?_)?(?:{_OTHERS}|agencia|empresa|loja)|"
    r"dados_publicos|fontes?_publicas?|listas?_publicas?|lista_telefonica|paginas_amarelas|"
    rf"purchased|bought|rented|scrap(?:ed|ing|er)|crawl(?:ed|ing|er)|raspagem|{_NO}raspad[oa]s?)|"
    r"^(?:comprad[oa]s?|alugad[oa]s?|adquirid[oa]s?|cedid[oa]s?|vazad[oa]s?|internet|google)$"
)
WHOLE_BASE = re.compile(
    r"(?:^|_)(?:tod[ao]s?_(?:[ao]s?_)?(?:base|clientes|contatos|cadastros?)|(?:base|lista)_(?:inteira|toda|completa)|"
    r"(?:whole|entire)_(?:base|database|list)|em_massa)"
)


def context_codes(
    *,
    action: bool = True,
    source: str | None = None,
    individual: bool = True,
    ip: str | None = None,
    online: bool = False,
) -> tuple[str, ...]:
    """Codes about the circumstances of an act rather than its text; ``online`` acts should come with an address."""
    codes = []
    if not action:
        codes.append("NO_ACTION")
    if source in BAD_SOURCES:
        codes.append("SOURCE_PURCHASED")
    if not individual:
        codes.append("NO_INDIVIDUAL_ACT")
    if online and not ip:
        codes.append("W_NO_IP")
    if ip and not _is_public(ip):
        codes.append("W_IP_NOT_PUBLIC")
    return tuple(codes)


def of_act(*, method: str, origin: Mapping[str, Any], pii: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of an act as it is about to be recorded."""
    told = str(origin.get("ref") or "")
    return context_codes(
        action=method not in NO_ACTS,
        source="purchased" if is_bought(told) else None,
        individual=not is_whole_base(told),
        ip=pii.get("ip") or None,
        online=method in ONLINE,
    )


def is_bought(told: str) -> bool:
    """Do these words speak of people who were bought, ceded, rented or collected without asking?"""
    return bool(BOUGHT.search(_plain(told)))


def is_whole_base(told: str) -> bool:
    return bool(WHOLE_BASE.search(_plain(told)))


def refusing(codes: Iterable[str]) -> list[str]:
    return [code for code in codes if not code.startswith("W_")]


def with_warnings(pii: Mapping[str, Any], codes: Sequence[str]) -> Mapping[str, Any]:
    """``pii`` as it goes to the vault, with what is to be said of the act."""
    warnings = [code for code in codes if code.startswith("W_")]
    return {**pii, WARNINGS: warnings} if warnings else pii


def _is_public(ip: str) -> bool:
    try:
        return ipaddress.ip_address(ip).is_global
    except ValueError:
        return False


def _plain(told: str) -> str:
    text = unicodedata.normalize("NFKD", told.strip().casefold())
    kept = "".join(sign if sign.isalnum() else "_" for sign in text if not unicodedata.combining(sign))
    return "_".join(filter(None, kept.split("_")))
