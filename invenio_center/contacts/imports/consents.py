"""The columns of consent: from cells to an act the ledger can judge, and its reasons in words."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from consent.ledger import circumstances
from consent.ledger.importing import Act
from consent.ledger.text_words import meanings

from ...kernel import address
from ...kernel.errors import Invalid
from . import consent_words as words
from .columns import ALIASES, plain

if TYPE_CHECKING:
    from .values import Parsed

# Cells that say where consents come from, whether or not the column is used.
SOURCES = frozenset({"canal_origem", "metodo", "evidencia", "origem"})
MOST_TEXTS = 200
BOUGHT = "Contatos comprados, cedidos, alugados ou coletados não consentiram: o arquivo inteiro foi recusado."
WHOLE_BASE = "Cada pessoa consente por si: uma base inteira não consente. O arquivo inteiro foi recusado."
DATES = {
    "date_ambiguous": "A data pode ser lida de mais de um jeito. Diga como o arquivo escreve datas.",
    "date_impossible": "Esta data não existe ou não está no formato indicado.",
    "date_future": "A data do consentimento está no futuro.",
}
# What the ledger answers: the field to look at, and the sentence.
ERRORS = {
    "TEXT_INVALID": ("texto_consentimento", "Este texto não vale como consentimento"),
    "TEXT_UNKNOWN": ("texto_codigo", "Não há texto com este código e esta versão."),
    "TEXT_MISMATCH": ("texto_codigo", "Este texto ainda não estava publicado na data informada."),
    "TEXT_RULED_OUT": ("texto_codigo", "Conformidade declarou este texto inválido."),
    "TEXT_DIFFERS": ("texto_consentimento", "O texto não é o do código e da versão informados."),
    "NOT_COVERED": ("canais", "O texto não cobre este canal ou esta finalidade."),
}
WHY = {
    "NO_DATE": "falta a data",
    "TOO_OLD": "tem mais de 25 meses",
    "NO_TEXT": "falta o texto que a pessoa leu",
    "NO_ORIGIN": "falta o canal de origem",
    "NO_METHOD": "falta o método",
    "NOT_ATTESTED": "sem atestado de quem importou",
    "SUPPRESSED": "este endereço pediu para não receber",
    "WITHDRAWN": "a pessoa disse não depois disso",
    "OTHER_ADDRESS": "o endereço da linha não é o do contato",
}
OUTCOMES = {
    "granted": "Concedido, com prova",
    "declared": "Declarado, sem prova",
    "refused": "Recusa registrada",
    "withheld": "Não registrado: a pessoa já disse não",
    "known": "Já registrado por este arquivo",
}


def read(found: Parsed, dates: str, now: datetime) -> None:
    """Turn what the row says of consent into ``found.act``; every cell that cannot be taken is an error."""
    said = found.said
    accepted = plain(said.get("aceita_comunicacoes", ""))
    if not accepted:
        return
    if accepted not in words.YES | words.NO:
        found.refuse("aceita_comunicacoes", "accept_unknown", "Escreva Sim ou Não, ou deixe em branco.")
        return
    identifiers = _identifiers(found.values)
    if not identifiers and not found.errors:
        found.refuse("telefone", "no_identifier", "Um consentimento precisa de telefone ou e-mail na linha.")
    values: dict[str, Any] = {}
    for name, reader in READERS.items():
        if name in said:
            values |= reader(found, said[name])
    values |= _date(found, dates, now) | _named_text(found)
    _check_impersonal(found, identifiers)
    name = str(found.values.get("name", ""))
    if not found.errors:
        found.act = Act(accepts=accepted in words.YES, identifiers=identifiers, name=name, **values)


def _identifiers(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found = []
    if "phone" in values:
        found.append(("phone", f"+{address.canonical('phone', values['phone'])}"))
    if "email" in values:
        found.append(("email", address.canonical("email", values["email"])))
    return tuple(found)


def _check_impersonal(found: Parsed, identifiers: Sequence[tuple[str, str]]) -> None:
    """Texts are kept for ever, outside what is erased with a person: nobody's data may stand in them."""
    body, name = found.said.get("texto_consentimento", ""), plain(str(found.values.get("name", "")))
    digits, told = "".join(filter(str.isdigit, body)), body.casefold()
    named = "_" in name and f"_{name}_" in f"_{plain(body)}_"
    shown = any(value[-8:] in digits if kind == "phone" else value in told for kind, value in identifiers)
    if named or shown:
        sentence = "O texto traz dados da própria pessoa. Informe só as palavras que todos leram."
        found.refuse("texto_consentimento", "text_personal", sentence)


def _date(found: Parsed, dates: str, now: datetime) -> dict[str, Any]:
    if "data_opt_in" not in found.said:
        return {}
    try:
        return {"occurred_at": words.moment(found.said["data_opt_in"], dates, now)}
    except words.BadDate as bad:
        found.refuse("data_opt_in", str(bad), DATES[str(bad)])
        return {}


def _named_text(found: Parsed) -> dict[str, Any]:
    code, version = found.said.get("texto_codigo", ""), found.said.get("texto_versao", "").lower()
    if not code and not version:
        return {}
    number = version.removeprefix("v")
    if not code or not (number.isascii() and number.isdigit() and 0 < int(number[:6]) < 100_000):
        sentence = "Informe o código do texto e a versão em número, os dois."
        found.refuse("texto_versao" if code else "texto_codigo", "text_version", sentence)
        return {}
    return {"text": (code, int(number))}


def _method(found: Parsed, cell: str) -> dict[str, Any]:
    word = plain(cell)
    if words.INFERRED.search(word):
        sentence = "Consentimento inferido não vale: a pessoa precisa ter agido por si."
        found.refuse("metodo", "inferred", sentence)
    elif word not in words.METHODS:
        found.refuse(
            "metodo", "method_unknown", "Método desconhecido. Por exemplo: checkbox, papel, gravação."
        )
    return {"method": words.METHODS.get(word, "")}


def _channels(found: Parsed, cell: str) -> dict[str, Any]:
    named = words.several(cell, words.CHANNELS)
    if named is None:
        found.refuse(
            "canais", "channel_unknown", "Canal desconhecido. Por exemplo: WhatsApp, SMS, e-mail, voz."
        )
    return {"channels": named or ()}


def _purposes(found: Parsed, cell: str) -> dict[str, Any]:
    named = words.several(cell, words.PURPOSES)
    if named is None:
        sentence = (
            "Finalidade desconhecida. Por exemplo: atendimento, notificações, ofertas, pesquisas, cobrança."
        )
        found.refuse("finalidades", "purpose_unknown", sentence)
    return {"purposes": named or ()}


def _ip(found: Parsed, cell: str) -> dict[str, Any]:
    try:
        return {"ip": str(ipaddress.ip_address(cell))}
    except ValueError:
        found.refuse("ip", "ip_invalid", "Endereço IP inválido.")
        return {}


READERS: dict[str, Callable[[Parsed, str], dict[str, Any]]] = {
    "texto_consentimento": lambda found, cell: {"body": cell},
    "canal_origem": lambda found, cell: {"origin": cell},
    "metodo": _method,
    "canais": _channels,
    "finalidades": _purposes,
    "ip": _ip,
}


def source_places(headers: Sequence[str], mapping: Sequence[str]) -> list[int]:
    """Columns that speak of the source, by what they are read as and by what they are called."""
    return [
        place
        for place, (heading, field) in enumerate(zip(headers, mapping, strict=True))
        if {field, ALIASES.get(plain(heading), plain(heading))} & SOURCES
    ]


def check_source(texts: Iterable[str]) -> None:
    """Refuse the whole file, or an attestation, that speaks of a bought list or a whole base. Raises Invalid."""
    for text in texts:
        if circumstances.is_bought(text):
            raise Invalid.field("file", "source_purchased", BOUGHT)
        if circumstances.is_whole_base(text):
            raise Invalid.field("file", "no_individual_act", WHOLE_BASE)


def check_texts(bodies: set[str]) -> None:
    """As many different texts as a file may bring; each is judged and kept. Raises Invalid."""
    if len(bodies) > MOST_TEXTS:
        sentence = (
            f"O arquivo traz mais de {MOST_TEXTS} textos diferentes. Informe só as palavras que todos leram."
        )
        raise Invalid.field("file", "too_many_texts", sentence)


def refuse(found: Parsed, codes: Sequence[str]) -> None:
    """What the ledger refused becomes the row's error, in words."""
    field, sentence = ERRORS[codes[0]]
    if codes[0] == "TEXT_INVALID":
        sentence = f"{sentence}: {meanings(codes[1:])}"
    found.refuse(field, codes[0].lower(), sentence)
