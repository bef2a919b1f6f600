# ruff: noqa: E501 - one pattern a line reads better than broken ones
"""What a plain consent looks like around its act. Lists of bad words are never complete; what is not known to be plain
is refused.

* Before the act stands nothing, a title or a harmless phrase: whatever else stands there is what it is taken from.
* What another sentence says of the consent or of leaving is that it is free, or how it is done.
* What is joined to the company's name is something that is sent, or a part of the company.
"""

from __future__ import annotations

import re

from .validator_rules import CHANNELS, FIRST_PERSON, GENERIC_THING, OWN, PURPOSES
from .validator_void import AGREEING, DATUM, LEAVING

# Possessive, as the whole is: a long lead is read once, not in every way in which it could be cut.
_REST = r"[^,:]{0,60}+"
# Each may stand before the act, one after the other.
LEADS = (
    r"e verdade que|(?:declaro|confirmo|afirmo|reitero)(?: que| e)?|venho (?:por este meio)?",
    r"eu, [^:]{1,120}+",
    r"sim|eu|claro|certo|ok|tambem|ja|agora|hoje|desde ja|assim|por isso|por favor|e|que|com certeza|com prazer|sem duvida(?: nenhuma| alguma)?",
    r"opcional\w*|facultativ\w+|\((?:nao (?:e )?obrigatori[oa]|opcional|facultativo)\)|nao (?:e )?obrigatori[oa]",
    r"a partir de (?:hoje|agora)|por (?:minha )?(?:livre|propria)(?: e espontanea)? vontade|livremente|espontaneamente|voluntariamente|expressamente",
    rf"de (?:forma|modo|maneira) (?:livre|expressa|espontanea|voluntaria|clara|informad[oa]|inequivoc[oa]|opcional){_REST}|informad[oa] e inequivoc[oa]|inequivoc[oa]",
    rf"(?:na qualidade de|como|sou|sendo) (?:client|responsavel|titular|alun|paciente|mae|pai|assinante|associad|usuari|consumidor|segurad){_REST}",
    rf"(?:client|titular|alun|paciente|assinante|associad)\w* d[aeo] {OWN}",
    r"(?:pelo|por meio d[eo]|por este|neste|atraves d[eo]) (?:presente|presente instrumento|este instrumento|ato)|por meio dest[ea] (?:caixa|formulario|termo|marcacao|mensagem|resposta)|pelo presente (?:termo|instrumento|documento)",
    r"(?:com|mediante) (?:est[ea]|ess[ea]|minha) (?:marcacao|sim|resposta|clique|aceite|assinatura)(?: livre)?",
    rf"marcando {_REST}|(?:ao|quando) (?:marcar|clicar|tocar|responder|selecionar|assinalar|digitar|pressionar|apertar){_REST}",
    rf"(?:responda|digite|toque|clique|marque|envie) {_REST}(?: para confirmar)?",
    rf"(?:com |a |pela )?(?:a |empresa )?{OWN}|a empresa|voces",
    rf"para (?:nao |nunca )?(?:perder|saber|acompanhar|ficar|receber|facilitar|agilizar|lembrar|economizar|aproveitar|conhecer) {_REST}",
    r"por que nao\??",
    # What the person knows, is or has read says nothing of how the yes is taken.
    rf"li(?: e (?:entendi|compreendi))?(?: (?:[ao]s?|est[ae]s?|sobre) {_REST})?|(?:estou|fui|sendo|tendo sido)? ?(?:cientes?|informad[oa]|esclarecid[oa]|consciente){_REST}",
    rf"(?:tenho|possuo) (?:interesse|ciencia|conhecimento|(?:mais de )?\d\d anos)(?: (?:de|d[ao]s?|n[ao]s?|em|completos|ou mais) {_REST})?|sou maior(?: de (?:idade|\d\d(?: anos)?))?",
    rf"(?:nos termos|na forma|de acordo|em conformidade|em atendimento|em observancia|conforme|com base|com fundamento|segundo|consoante|atendendo)(?: (?:[ao]s?|d[ao]s?|com|n[ao]s?))* (?:lgpd|lei|art\w*){_REST}",
)
PLAIN_LEAD = re.compile(
    r"(?:[\s,.!?\"'“”‘’«»()\[\]*_#>•·–—→➡☐□▢⬜-]|\d{1,2}[.)]|\b(?:" + "|".join(LEADS) + r")(?![\w]))*+"
)
# A title promises; it tells of no act and of no rule.
NO_TITLE = re.compile(
    rf"\b(?:{AGREEING}|marcad[oa]|selecionad[oa]|assinalad[oa]|ativad[oa]|confirma|meu|minha|inclui|implica|salvo|exceto|silencio|se|caso|so|sem)\b"
)

ITSELF = re.compile(
    rf"\b(?:aceites?|autorizac\w+|consentimentos?|permissa\w+|este sim|escolha|caixa|aceitar|autorizar|consentir|marcar|recus(?:ar|a)|negar|(?!sair (?:no|na|em|a|o)\b){LEAVING})\b"
)
FREE = re.compile(
    r"\b(?:opcional|facultativ\w+|livre|livremente|gratuit\w+|gratis|quando|qualquer|posso|podem?|podera|poderei|podemos|basta|clique|clicar|clicando|"
    r"respond(?:a|o|er|endo)|envie|enviando|mande|digite|acesse|use|link|rodape|preferencias|atendid\w+|na hora|imediat\w+|desmarcad\w+|"
    r"escrev(?:a|er|endo)|ligu?(?:e|ar|ando)|fal(?:e|ar) (?:com|conosco)|entr(?:e|ar) em contato|contat[oe]\b|avise|procure|solicit(?:e|ar)|pec[oa]|pelo (?:e-?mail|site|link|telefone|whatsapp|canal)|"
    r"(?:vale|valido|valida|valem|dura) (?:por|ate|durante)|validade|expira|registr\w+|guarda(?:mos|d\w+)?|armazen\w+|refere|abrange|(?:se )?aplica|limita|somente|apenas|exclusivamente|"
    r"nao (?:sou|estou|somos) obrigad\w+|nenhum\w*|(?:d?[oa]|com [oa]) mesm[oa]|igual|normal\w*|continua|segue|ate (?:que )?eu|cancele|descadastre-se|com direito|"
    r"(?:nao|nunca) (?:e|ha|tem|vem|muda \w+|vale|depende|custa|me|obriga|impede|altera|condiciona|significa|esta|sera (?:enviad|mandad))|"
    r"nada (?:muda|e|sera|me)|sem (?:custo|taxa|cobranca|compromisso|burocracia|justific\w+|motivo|explic\w+|onus|multa|prejuizo|obrigac\w+))\b"
)
# A reason or a proviso after the act is what it hangs on.
PROVISO = re.compile(
    r"\b(?:pois|porque|ja que|visto que|uma vez que|dado que|bastando|contanto que|desde que|sem que|para que|a fim de|o que (?:e|sera|foi)|sendo (?:isto|isso|est[ea])|"
    r"(?:assim|com isso|por isso|em contrapartida) (?:eu )?(?:libero|ganho|garanto|concluo|participo)|(?<!nao )(?<!nao e )(?:exigid|indispensave|imprescindive)\w+)\b"
)

AND = r"(?:/|\||&|\+|\b(?:e/ou|e|ou|mais|(?:bem|assim) como|como tambem|tambem|igualmente|incluindo|inclusive|alem|com)\b)"
JOINED = rf"\b{OWN}[\s)(–—-]*(?:(?:,|{AND})[\s(–—-]*)+"
MINE = r"(?:meus?|minhas?|nest[ea]s?|ness[ea]s?|dest[ea]s?)"
PARTNER = re.compile(
    rf"{JOINED}(?:(?:d[aeo]s?|pel[ao]s?|[ao]s?|por) ((?:suas?|seus?) )?|((?:suas?|seus?) ))(?!{MINE}\b)([\w&-]+)(?: ([\w&-]+))?"
)
# Without an article: "Empresa XYZ e amigos".
BARE_PARTNER = re.compile(
    rf"\b{OWN}\s*(?:\b(?:e/ou|e|ou|mais)\b|/|\||&|\+)\s*(?!{MINE}\b|suas?\b|seus?\b)([\w&-]+)(?: ([\w&-]+))?"
)
PARTNER_BEFORE = re.compile(
    rf"\b{FIRST_PERSON} (?:que )?[ao] (?!{OWN})[\w&-]+(?: (?!{OWN})[\w&-]+)? {AND} (?:[ao] )?{OWN}\b"
)
HANDED_ON = re.compile(
    rf"\b(?:meus?|minhas?|seus?) {DATUM} (?:(?:sejam?|serao|serem) \w+ )?(?:a|ao|aos|as|com|para) (?:[ao]s? )?([\w&-]+)(?: ([\w&-]+))?"
)
OWN_PARTS = re.compile(
    r"^(?:lojas?|filia(?:l|is)|unidades?|equipes?|times?|vendedor\w*|atendent\w*|consultor\w*|funcionari\w+|colaborador\w+|site|aplicativo|app|sac|rede|"
    r"marca|linha|canal|canais|politica|central)$"
)
# "a me enviar", "de segunda a sexta", "a qualquer momento", "por telefone".
NO_PARTNER = re.compile(
    rf"^(?:\w*(?:[aei]r|[aei]ndo)|posso|poss[oa]m?|pod\w+|sei|quero|aceito|autorizo|concordo|consinto|permito|desejo|por|via|n[ao]s?|pel[ao]s?|"
    r"d[aeo]s?|[ao]s?|com|sim|nao|ja|se|caso|sempre|saio|cancel\w+|"
    rf"me|nos|que|qualquer|partir|respeito|fim|fins|segunda|segundas|forma|modo|maneira|acordo|livre|vez|ate|{OWN}|"
    r"preferencia|hora|horarios?|meio|intermedio|telefone|voz|video|escrito|mim|quando|ano|mes|semana|cnpj|produtos?|servicos?|informac\w+|respostas?|parcelas?|pedidos?|compras?|"
    r"curso\w*|evento\w*|detalhes|resultados?|gratuit\w+|envi\w+|receb\w+|contat\w+|seguranca|base|ess[ea]s?|est[ea]s?|isso)$"
)
MAY_BE_SENT = (GENERIC_THING, *PURPOSES.values(), *CHANNELS.values())


def plain_before(lead: str) -> bool:
    """``lead``: what stands before the act in its sentence."""
    *titles, direct = lead.split(":")
    return bool(PLAIN_LEAD.fullmatch(direct)) and not any(
        NO_TITLE.search(title) and not PLAIN_LEAD.fullmatch(title) for title in titles
    )


def speaks_ill_of_itself(sentence: str) -> str:
    """The code for a sentence, no act, that says of the consent something else than that it is free; or nothing."""
    if not (found := ITSELF.search(sentence)) or FREE.search(sentence):
        return ""
    return "WAIVER" if re.fullmatch(LEAVING, found.group()) else "CONDITIONED"


def names_partner(plain: str) -> bool:
    """Is somebody joined to the company's name, or given the person's data, who is no part of the company?"""
    if PARTNER_BEFORE.search(plain):
        return True
    joined = (_is_partner(found[1] or found[2], found[3], found[4]) for found in PARTNER.finditer(plain))
    bare = (found.groups() for pattern in (BARE_PARTNER, HANDED_ON) for found in pattern.finditer(plain))
    return any(joined) or any(_is_partner(None, *words) for words in bare)


def _is_partner(its: str | None, word: str, next_word: str | None) -> bool:
    if NO_PARTNER.match(word):
        return False
    if OWN_PARTS.match(word) and (its or not next_word):
        return False
    return not any(words.search(" ".join((word, next_word or ""))) for words in MAY_BE_SENT)
