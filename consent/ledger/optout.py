"""Does this message ask us to stop? Pure; run before bots and routing, so it must never take long.

* ``hard``: the whole message is a stop word. Withdraw every purpose on that channel.
* ``soft``: the whole message is a word that may mean stop. The same when marketing was sent on that channel in the
  last ``SOFT_DAYS`` days, otherwise ask.
* ``phrase``: a sentence that asks to stop. Withdraw ``purposes`` (marketing and survey), let a person widen it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from .own_words import own_words

SOFT_DAYS = 7
MAX_CHARACTERS = 2_000  # beyond this it is a letter; stop requests stand at its beginning
PHRASE_PURPOSES = ("marketing", "survey")

HARD = frozenset(
    (
        *("sair", "parar", "pare", "parem", "stop", "stopall", "stop all", "unsubscribe", "quit", "end", "revoke"),
        *("optout", "opt out", "descadastrar", "descadastre", "descadastra", "descadastrem", "me descadastre"),
        *("me descadastra", "me descadastrar", "me descadastrem", "desinscrever", "desinscreva", "me desinscreva"),
        *("me desinscrever", "nao receber mais", "nao quero mais", "nao quero receber", "nao quero mais receber"),
        *("nao quero receber mais", "remover inscricao", "cancelar inscricao", "cancele inscricao"),
        *("cancelar minha inscricao", "remover minha inscricao", "cancelar envio", "cancelar envios"),
        *("cancelar mensagens", "cancelar mensagem", "cancelar recebimento", "sair da lista", "sair lista"),
        *("sair de tudo", "sair de todos", "sair de todos os canais"),
    )
)  # fmt: skip
EVERYWHERE = frozenset(("sair de tudo", "sair de todos", "sair de todos os canais"))
SOFT = frozenset(("cancelar", "remover", "fim", "nao", "excluir", "chega"))
# The acknowledgement offers this word; it means anything only as the answer to it (``wants_out_everywhere``).
EVERYTHING = frozenset(("tudo", "todos", "todos os canais"))

# Said around a stop word without changing it.
POLITE = re.compile(
    r"^(?:(?:oi|ola|bom dia|boa tarde|boa noite|por favor|por gentileza|pf|pfv|pfvr|favor|gentileza|eu|quero|"
    r"gostaria de|desejo|please) )+|(?: (?:por favor|por gentileza|pf|pfv|pfvr|please|obrigad[oa]|obg|grat[oa]|"
    r"agora|ja|urgente|imediatamente))+$"
)
SPELLINGS = {
    "n": "nao",
    "nn": "nao",
    "naum": "nao",
    "qro": "quero",
    "kero": "quero",
    "vc": "voce",
    "vcs": "voces",
    "msg": "mensagem",
    "msgs": "mensagens",
    "d": "de",
    "pra": "para",
    "emails": "email",
}
# A word spelled letter by letter, with any sign or with spaces between them.
SPELLED = re.compile(r"(?<![a-z0-9])(?:[a-z][.*_/-]){2,}[a-z](?![a-z0-9])")
SPACED = re.compile(r"(?<![a-z0-9|])(?:[a-z] ){2,}[a-z](?![a-z0-9])")
CLAUSE = "|"
# "I do not want to leave" keeps; "I cannot manage to leave" asks.
KEEPS = re.compile(
    r"\b(?:nao|nem|nunca)(?: (?!mais\b|consig|consegu|adianta|funciona|deixa\b|permite|da\b)\w+){0,3} $"
)


@dataclass(frozen=True, slots=True)
class OptOut:
    """``purposes`` empty means all; ``everywhere`` means every channel; ``matched`` is the normalised wording."""

    kind: Literal["hard", "soft", "phrase"]
    matched: str
    purposes: tuple[str, ...] = ()
    everywhere: bool = False


def detect(text: str) -> OptOut | None:
    """The request to stop in a message, or None."""
    clauses = normalize(own_words(text)[:MAX_CHARACTERS])
    whole = _once(" ".join(clauses.replace(CLAUSE, " ").split()))
    if whole in SOFT:
        return OptOut("soft", whole)
    bare = _once(_without_politeness(whole))
    if bare in HARD or _is_several(bare):
        return OptOut("hard", bare, everywhere=bare in EVERYWHERE)
    if bare in SOFT - {"nao", "fim"}:
        return OptOut("soft", bare)
    found = _phrase(clauses)
    return OptOut("phrase", found, PHRASE_PURPOSES) if found else None


def wants_out_everywhere(text: str) -> bool:
    """Is this the answer to the acknowledgement that widens an opt-out to every channel?"""
    whole = _without_politeness(" ".join(normalize(own_words(text)).replace(CLAUSE, " ").split()))
    return whole in EVERYTHING or whole in EVERYWHERE


def acknowledgement(controller_name: str, channel_label: str) -> str:
    """The one message after an opt-out: no offers, no question, the way out of everything."""
    return (
        f"Pronto. A {controller_name} não enviará mais mensagens por {channel_label}. "
        "Para sair de todos os canais, responda TUDO."
    )


def farewell(controller_name: str) -> str:
    """The same once the person has left everything: there is nothing left to offer a way out of."""
    return f"Pronto. A {controller_name} não enviará mais mensagens por nenhum canal."


def question(channel_label: str) -> str:
    """A soft word may mean it. The answer is a hard word, which needs nobody to remember the question."""
    return (
        f"Você quer parar de receber nossas mensagens por {channel_label}? Para parar, responda SAIR. "
        "Se era outra coisa, é só continuar a conversa."
    )


def normalize(text: str) -> str:
    """Lower case without accents and emoji, chat spellings written out, ``|`` between clauses."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    plain = SPELLED.sub(_joined, plain.casefold())
    plain = re.sub(r"[.,;:!?|\n\r()\"“”…]+", f" {CLAUSE} ", plain)
    plain = re.sub(r"[^a-z0-9|]+", " ", plain)
    for _ in range(2):  # "saaair", then "s a i r", whose letters may be too many again
        plain = SPACED.sub(_joined, re.sub(r"([a-z])\1{2,}", r"\1", plain))
    words = [SPELLINGS.get(word, word) for word in plain.split()]
    joined = f" {' '.join(words)} ".replace(" e mails ", " email ").replace(" e mail ", " email ")
    return re.sub(r" \| (por favor|por gentileza) \|? ?", r" ", joined).strip()


def _without_politeness(whole: str) -> str:
    before = ""
    while before != whole:
        before, whole = whole, POLITE.sub("", whole).strip()
    return whole


def _once(whole: str) -> str:
    """ "sair sair sair" says it once."""
    words = whole.split()
    return words[0] if len(words) > 1 and len(set(words)) == 1 else whole


def _is_several(whole: str) -> bool:
    """ "sair / parar", "parar e sair": nothing but stop words."""
    words = set(whole.split()) - {"e", "ou"}
    return bool(words) and words <= HARD


def _joined(found: re.Match[str]) -> str:
    return re.sub(r"[^a-z]", "", found.group())


def _phrase(clauses: str) -> str | None:
    # Long to compile, and only whoever reads messages needs them.
    from .optout_phrases import ASKING, GUARDS, REFUSING

    if GUARDS.search(clauses):
        return None
    if refusal := REFUSING.search(clauses):
        return refusal.group()
    for request in ASKING.finditer(clauses):
        if not KEEPS.search(clauses[: request.start()]):
            return request.group()
    return None
