"""What each code of the text validator means, for people."""

WORDS = {
    "NO_ACT": "falta o ato da pessoa: “aceito”, “autorizo”, “quero”",
    "ACK_ONLY": "só declara ciência, não consente",
    "NEGATED": "o ato está negado",
    "NO_COMMUNICATION": "não diz que a pessoa vai receber comunicações",
    "NO_CONTROLLER": "falta o nome da empresa",
    "NO_CHANNEL": "não cita nenhum canal",
    "W_CHANNEL_GENERIC": "canais só em termos gerais: vale para o endereço dado no mesmo ato",
    "I_CHANNEL_OPEN": "cita “outros canais”, que não contam",
    "PURPOSE_BLANKET": "finalidade aberta demais",
    "W_PURPOSE_GENERIC": "finalidade genérica: não vale para ofertas",
    "THIRD_PARTY_OPEN": "fala de terceiros sem nome",
    "INFERRED": "tira o consentimento de outro ato ou do silêncio",
    "OPT_OUT_FRAMING": "pede que a pessoa desmarque",
    "BUNDLED": "mistura o aceite com termos ou política",
    "CONDITIONED": "condiciona algo ao aceite",
    "WAIVER": "tira o direito de cancelar",
    "PLACEHOLDER": "tem um lugar por preencher",
    "HIDDEN_TEXT": "tem caracteres invisíveis",
    "TOO_SHORT": "curto demais",
    "TOO_LONG": "longo demais",
    "PRECHECKED": "a caixa vem marcada",
    "W_THIRD_PERSON": "está em terceira pessoa",
    "OTHER_COMPANY": "cita outra empresa",
}


def sentence(codes: list[str]) -> str:
    """The meanings, one after the other."""
    return "; ".join(WORDS.get(code, code) for code in codes)
