"""What each code of the validator means, in the words of somebody who is no engineer, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WORDS: dict[str, tuple[str, str]] = {
    "NO_ACT": (
        "Falta o ato da pessoa: o texto não diz que ela aceita.",
        "Comece por “Aceito”, “Autorizo” ou “Quero”, na primeira pessoa. “Marque aqui” ou “Receba” não bastam.",
    ),
    "ACK_ONLY": (
        "O texto só declara ciência. Saber de algo não é consentir.",
        "Troque “li” ou “estou ciente” por “aceito receber” ou “autorizo”.",
    ),
    "NEGATED": ("O ato está negado.", "Escreva o que a pessoa aceita, não o que ela recusa."),
    "NO_COMMUNICATION": (
        "O texto não diz que a pessoa vai receber comunicações.",
        "Diga o que ela recebe: “receber ofertas”, “receber avisos da minha entrega”, “ser contatado para suporte”.",
    ),
    "NO_CONTROLLER": (
        "Falta o nome da empresa que responde pelos dados.",
        "Escreva um dos nomes cadastrados em Controlador, por inteiro.",
    ),
    "NO_CHANNEL": (
        "O texto não cita nenhum canal.",
        "Diga por onde: WhatsApp, e-mail, SMS, telefone. Só valem os canais escritos.",
    ),
    "W_CHANNEL_GENERIC": (
        "Os canais aparecem só em termos gerais: vale apenas o endereço dado no mesmo ato, nunca WhatsApp ou voz.",
        "Escreva o nome de cada canal.",
    ),
    "I_CHANNEL_OPEN": (
        "“Outros canais” não amplia nada: valem só os canais citados pelo nome.",
        "Se quiser, tire essas palavras.",
    ),
    "PURPOSE_BLANKET": (
        "A finalidade é aberta demais: autorização genérica é nula (LGPD, art. 8º, § 4º).",
        "Diga para quê: ofertas, avisos do pedido, pesquisas, cobrança, atendimento.",
    ),
    "W_PURPOSE_GENERIC": (
        "“Comunicações” ou “mensagens” sem dizer quais: cobre atendimento e avisos, nunca ofertas.",
        "Se a intenção é enviar ofertas, escreva “ofertas” ou “promoções”.",
    ),
    "THIRD_PARTY_OPEN": (
        "O texto fala de parceiros, terceiros ou de outra empresa sem cadastro.",
        "Deixe só o nome da sua empresa. Cada outra empresa precisa do consentimento dela.",
    ),
    "INFERRED": (
        "O consentimento é tirado do silêncio, de outro ato (navegar, comprar, cadastrar-se) ou do que vem antes dele.",
        "Comece a frase pelo aceite e peça um ato só para isto: uma caixa que a pessoa marca ou uma resposta “SIM”.",
    ),
    "OPT_OUT_FRAMING": (
        "O texto pede que a pessoa desmarque ou avise se não quiser.",
        "Vire a pergunta: a pessoa marca se quiser.",
    ),
    "BUNDLED": (
        "O aceite está na mesma frase que termos, política ou contrato.",
        "Separe: uma frase e uma caixa só para receber comunicações (LGPD, art. 8º, § 1º).",
    ),
    "CONDITIONED": (
        "O texto condiciona algo ao aceite: assim ele não é livre.",
        "Tire a condição e diga, se ajudar, que é opcional.",
    ),
    "WAIVER": (
        "O texto tira o direito de cancelar, que a lei garante a qualquer momento.",
        "Tire “irrevogável”, “definitivo”, “renuncio” e diga como sair.",
    ),
    "PLACEHOLDER": (
        "Ficou um lugar por preencher.",
        "Troque o que está entre chaves, colchetes ou sinais pelo valor.",
    ),
    "HIDDEN_TEXT": ("Há caracteres invisíveis.", "Apague o trecho e digite de novo, sem colar."),
    "TOO_SHORT": (
        "O texto é curto demais para informar.",
        "Escreva ao menos 20 letras: quem, o quê, por onde.",
    ),
    "TOO_LONG": ("O texto é longo demais para ser lido.", "Fique abaixo de 2.000 letras."),
    "PRECHECKED": ("A caixa viria marcada.", "A caixa sai sempre desmarcada; tire a menção do texto."),
    "W_THIRD_PERSON": (
        "O texto fala da pessoa em terceira pessoa (“o cliente autoriza”).",
        "Prefira a primeira pessoa: “autorizo”.",
    ),
}


@dataclass(frozen=True)
class Finding:
    """``kind``: ``bad`` refuses, ``warn`` limits, ``info`` only advises."""

    code: str
    kind: str
    why: str
    mend: str


def explained(codes: Iterable[str]) -> list[Finding]:
    return [Finding(code, _kind(code), *WORDS.get(code, (code, ""))) for code in codes]


def meanings(codes: Iterable[str]) -> str:
    """What is wrong, one sentence after the other."""
    return " ".join(one.why for one in explained(codes))


def _kind(code: str) -> str:
    return {"W_": "warn", "I_": "info"}.get(code[:2], "bad")
