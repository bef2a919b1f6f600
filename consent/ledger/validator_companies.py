# ruff: noqa: E501 - one pattern a line reads better than broken ones
"""A second company beside the controller: it needs a profile and a consent of its own.

Told by its capital letter; in a text without a change of case by what kind of company it is, or by being no word of
what may be sent. The controller's names have been replaced by a NUL in the text.
"""

from __future__ import annotations

import re
import unicodedata

from .validator_rules import CHANNELS, GENERIC_THING, PURPOSES

JOINED = (
    r"(?:,|/|&|\+|\be/ou\b|\be\b|\bou\b|\bquanto\b|\bmais\b|\bcom\b|\b(?:bem|assim) como\b|\bcomo tambem\b|\binclu(?:indo|sive|id[oa]s?)\b|\balem\b|"
    r"\b(?:junto|juntamente|em conjunto|em parceria) com\b|\bao lado\b)"
)
# "e também da", ", bem como pela": one joint after another, and the article.
JOINTS = rf"(?:\s*{JOINED})+(?:\s+tambem\b)?"
ARTICLE = r"(?:(?:d[aeo]s?|pel[ao]s?|[ao]s?) )"
AFTER = re.compile(rf"\x00{JOINTS}\s*{ARTICLE}?([A-Z][\w&.-]+)")
BEFORE = re.compile(rf"\b(?:d[aeo]|pel[ao]) ((?:[A-Z][\w&.-]*)(?: [A-Z][\w&.-]*)*){JOINTS}\s*{ARTICLE}?\x00")
# "ofertas da Acme por e-mail e da": whose, where no name of the controller follows.
WHOSE = re.compile(
    r"\b(?:ofertas?|promoc\w+|novidades|mensagens|comunicac\w+|avisos|cupons|conteudos|e) d[ao] ([A-Z][\w&.-]+)"
)
SEASONS = re.compile(
    r"^(?:black|cyber|dia|natal|pascoa|ano|semana|mes|carnaval|copa|inverno|verao|outono|primavera)$"
)
NO_COMPANY = re.compile(
    r"^(?:whats\w*|sms|e-?mails?|rcs|telegram|viber|facebook|messenger|telefone|liga\w+|chamada\w*|video\w*|zap|posso|"
    r"aceito|autorizo|quero|concordo|desejo|consinto|permito|lgpd|brasil|sair|sim|web\w*|chat|cancel\w*|para|se|a|o|e)$"
)

KIND = (
    r"(?:empresa|loja|banco|mercado|supermercado|farmacia|drogaria|clinica|hospital|laboratorio|seguradora|padaria|academia|"
    r"otica|escola|faculdade|universidade|instituto|grupo|editora|construtora|imobiliaria|operadora|financeira|restaurante|"
    r"pizzaria|hotel|pousada|posto|concessionaria|transportadora|distribuidora|associacao|fundacao|companhia|corretora|"
    r"consorcio|shopping|magazine|livraria|cooperativa|agencia|consultoria|franquia|rede)"
)
# "da loja física", "do banco que": no name follows.
NO_NAME = r"(?:d[aeo]s?|n[ao]s?|que|onde|mais|e|ou|a|o|por|pel[ao]|via|em|com|para|online|fisica|virtual|proxim\w+|mesm\w+)"
NAMED = rf"{KIND} (?!{NO_NAME}\b|\x00)\w+"
NAMED_AFTER = re.compile(rf"\x00{JOINTS}\s*{ARTICLE}?{NAMED}")
NAMED_BEFORE = re.compile(rf"\b{ARTICLE}{NAMED}(?: \w+)?{JOINTS}\s*{ARTICLE}?\x00")
CASELESS_AFTER = re.compile(rf"\x00{JOINTS}\s*{ARTICLE}(?!meus?\b|minhas?\b|seus?\b|suas?\b)([\w&-]+)")
MAY_BE_SENT = (GENERIC_THING, *PURPOSES.values(), *CHANNELS.values())


def names_another(text: str) -> bool:
    """``text`` as it was written, with a NUL for each name of the controller."""
    bare = _without_accents(text)
    lower = bare.casefold()
    if NAMED_AFTER.search(lower) or NAMED_BEFORE.search(lower):
        return True
    if text.upper() == text or text.lower() == text:
        return any(not _may_be_sent(word) for word in CASELESS_AFTER.findall(lower))
    named = [*AFTER.findall(bare), *BEFORE.findall(bare), *WHOSE.findall(bare)]
    return any(_is_name(name.casefold().strip(".-")) for name in named)


def _is_name(word: str) -> bool:
    return not (NO_COMPANY.match(word) or SEASONS.match(word) or _may_be_sent(word))


def _may_be_sent(word: str) -> bool:
    return any(words.search(word) for words in MAY_BE_SENT)


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
