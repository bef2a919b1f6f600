# ruff: noqa: E501 - one pattern a line reads better than broken ones
"""Patterns of the text validator, over text without accents, in lower case, with single spaces.

The controller's own names have been replaced by ``OWN`` before any of these is tried.
"""

from __future__ import annotations

import re
from re import Pattern

OWN = "xcontroladorx"


def any_of(*patterns: str) -> Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# --- the act ---
FIRST_PERSON = r"(?:aceito|autorizo|concordo|consinto|permito|quero|desejo|(?:estou|eu estou) de acordo|gostaria de receber|dou (?:o )?(?:meu )?consentimento)"
# "I want you to know that", "I agree that they send": nothing is asked for.
STATEMENT = re.compile(
    rf"\b(?:quero (?:que (?:voces?|a {OWN}) saib\w+|saber|entender|comprar)|"
    rf"(?:concordo|aceito) que (?:a |o )?(?:{OWN}|\w+) (?:ja )?(?:envia|manda|liga|faz|e|tem))\b"
)
# A call that is recorded is not a call that is made.
RECORDING = re.compile(
    r"\b(?:gravac\w+|grav(?:ar|e|em)) (?:d?[ao]s? |de |esta |minhas? )*(?:chamadas?|ligac\w+|videochamadas?|conversas?|atendimentos?)\b"
)
ACT = any_of(
    rf"(?<!consideramos )(?<!considerado )(?<!considerada )(?<!como )\b{FIRST_PERSON}\b",
    r"\bpodem? me (?:mandar|enviar|avisar|ligar|contatar|chamar|notificar)",
)
THIRD_PERSON = any_of(
    r"\b[oa]s? (?:\w+ )?(?:client\w*|titular\w*|usuari[oa]s?|consumidor\w*|contratante|participante|alun[oa]|paciente|associad[oa]|assinante|declarante|signatari[oa]|cadastrad[oa]|hospede|segurad[oa])\b(?: \w+){0,3} (?:autoriza|aceita|concorda|consente|permite|da (?:o )?(?:seu )?consentimento)m?\b"
)
ACKNOWLEDGED = any_of(
    r"\bli\b",
    r"\blemos\b",
    r"\b(?:estou|fico|fui) (?:ciente|informad[oa])",
    r"\btomei (?:conhecimento|ciencia)",
    r"\bdeclaro (?:que li|ter lido|ciencia|estar ciente|conhecer)",
    r"\bciente d[aeo]",
)
# Said around an act, these turn it round wherever they stand.
NEVER = r"(?:(?:de|sob|em) (?:\w+ )?(?:jeito|modo|forma|maneira|hipotese|circunstancia|momento|tempo|caso) (?:nenhum|algum)a?|(?:de|sob|em) nenhuma? (?:jeito|modo|forma|maneira|hipotese|circunstancia|momento|tempo|caso))"
# What is done to somebody who is let go: leaving is asked for, not messages.
LETTING_GO = r"(?:(?:me )?(?:descadastr|desinscrev|remov|retir|exclu|apag|bloque|elimin|delet|cancel|suspend|interromp|encerr)\w+|par(?:ar|e) de|deix(?:ar|e) de|(?:me tir(?:ar|e)|tir(?:ar|e) (?:o )?(?:meu|minha))|(?:o )?(?:fim|termino|encerramento|cancelamento|bloqueio) d\w+|a (?:exclusao|remocao|suspensao|retirada|interrupcao) d\w+)"
NEGATED = any_of(
    rf"\b(?:nao|nem|nunca|jamais)(?:, [^.;:,]{{1,30}},)? (?:mais |eu |me |lhes? )?{FIRST_PERSON}",
    rf"\b(?:nao|nem) (?:\w+ ){{1,3}}que (?:eu )?{FIRST_PERSON}",
    rf"\b{FIRST_PERSON} (?:receber )?(?:zero|nenhuma?)\b",
    r"\bso que nao\b|\be nao (?:me )?(?:mand|envi|lig(?:ar|ue)|contat)\w*",
    rf"\b(?:falso|mentira|duvido|nego|impossivel) que (?:eu )?{FIRST_PERSON}",
    rf"\b{NEVER}\b[^.;:]{{0,40}}{FIRST_PERSON}",
    rf"{FIRST_PERSON}\b[^.;:]*\b{NEVER}(?:$|[.;!])",
    rf"\b{FIRST_PERSON} (?:em |de |com |que )?(?:(?:a |o )?{OWN} )?(?:a )?{LETTING_GO}",
    r"\bnao gostaria de",
    rf"\b{FIRST_PERSON} (?:em |de |que )?(?:a {OWN} (?:a )?)?(?:nao|nunca|jamais|parem|pare)\b",
    rf"\b{FIRST_PERSON} (?:em |de )?(?:me |ser |a )?(?:parar|deixar|cancelar|sair|descadastr\w+|desinscrev\w+|remov\w+|retirad\w+|exclu\w+|bloquear|recusar|negar|revogar|suspender|interromper|o cancelamento|a exclusao|o descadastr\w+|o bloqueio|a remocao)\b",
    r"\b(?:recuso|nego|proibo|veto|desautorizo|discordo)\b",
)

# --- what is agreed to ---
# A document or a bargain: to agree to it is not to be written to, in whichever way it came.
BARGAIN = re.compile(
    rf"\b{FIRST_PERSON} (?:com )?(?:[oa]s?|ess[ea]s?|est[ea]s?) (?:\w+ )?(?:regulamento|termos?|contrato|condic\w+|regras?|politicas?|propostas?|orcamentos?|oferta|aditivo|edital|cotacao|acordo|negociacao|preco)\b(?: d[aeo]s? \w+){{0,4}}"
)
CAME = re.compile(
    r"(?<!sejam )(?<!seja )(?<!ser )(?<!serem )(?<!serao )\b(?:que )?(?:me )?(?:enviad|recebid|mandad|encaminhad|avisad|comunicad|informad|enviou|enviaram|mandou|recebi\b)\w*"
)
VERB = any_of(
    r"\b(?:re)?ceb(?:er|o|a|am|erei|endo|imento)\b|\breceb\w+",
    r"\b(?:re)?envi(?:o|os|e|em|ar|arem|ando|ado|ada|ados|adas|ara|aremos)\b",
    r"\bmand(?:ar|e|em|arem|ando)\b",
    r"\b(?:encaminh|transmit|disponibiliz)\w+",
    r"\bcontat(?:o|os|ar|ado|ada|ados|adas|e|em|arem|ando)\b",
    r"\b(?:entrar|entre|entrem) em contato",
    r"\blig(?:ar|ue|uem|arem|ando|ac\w+)\b|\btelefon(?:ar|e|em|arem)\b",
    r"\bavis(?:o|os|ar|ada|ado|e|em|arem)\b",
    r"\bnotific\w+",
    r"\binscrev\w+|\binscric\w+|\bassin(?:o|ar) ",
    r"\bficar por dentro|\bcomunicar\b|\b(?:video-?)?chamadas?\b|\bchamar\b|\bfalar comigo|\bser (?:avisad|informad|chamad|lembrad)[oa]",
)
GENERIC_THING = any_of(
    r"\bcomunica(?:c\w+|dos?)\b",
    r"\bmensage\w+",
    r"\bcontatos?\b",
    r"\bcontat\w+",
    r"\bligac\w+|\bligar\b|\bligue\w*",
    r"\bchamadas?\b",
    r"\binformac\w+",
    r"\be-?mails?\b",
    r"\bsms\b",
)
PURPOSES: dict[str, Pattern[str]] = {
    "marketing": any_of(
        r"\bofertas?\b",
        r"\bpromoc\w+|\bpromociona\w+",
        r"\bnovidades?\b",
        r"\bnewsletters?\b",
        r"\bdescontos?\b",
        r"\bcupo(?:m|ns)\b",
        r"\bconvites?\b",
        r"\blancamentos?\b",
        r"\bmarketing\b",
        r"\bpublicidades?\b|\bpublicitari\w+",
        r"\bpropagandas?\b",
        r"\bconteudos?\b",
        r"\bcampanhas?\b",
        r"\bdivulgac\w+",
        r"\binformativos?\b",
        r"\bdicas?\b",
        r"\bcomercia(?:l|is)\b",
        r"\banuncios?\b",
        r"\bnoticias\b",
        r"\bvantagens\b",
        r"\bbeneficios?\b",
        r"\bbrindes?\b",
        r"\bcatalogos?\b",
        r"\btendencias\b",
        r"\bliquidac\w+",
        r"\bprodutos e servicos\b",
        r"\bpropostas? d\w+ (?:novos )?produtos",
    ),
    "service": any_of(
        r"\batendimentos?\b",
        r"\bsuporte\b",
        r"\bassistencia\b",
        r"\bpos-?venda\b",
        r"\btirar (?:minhas )?duvidas",
        r"\bresponder (?:as |a )?(?:minhas? )?(?:duvidas?|solicitac\w+|perguntas?)",
        r"\brelacionamento\b",
    ),
    "transactional": any_of(
        r"\bnotificac\w+",
        r"\blembretes?\b",
        r"\bavisos?\b",
        r"\batualizac\w+",
        r"\bboletos?\b",
        r"\bfaturas?\b",
        r"\bconfirmac\w+",
        r"\bstatus\b",
        r"\balertas?\b",
        r"\brastrei\w+",
        r"\brastreamento\b",
        r"\bsegunda via\b",
        r"\bcomprovantes?\b",
        r"\bnotas? fisca(?:l|is)\b",
        r"\bprotocolos?\b",
        r"\bextratos?\b",
        r"\bcodigos? de (?:verificac\w+|acesso|seguranca|rastrei\w+)",
        r"\b(?:sobre|referentes? a|relativ\w+ a|d)(?:o|a|os|as)? (?:(?:o|a|os|as) )?(?:andamento d[oa]s? )?(?:meus?|minhas?) (?:pedidos?|entregas?|agendamentos?|compras?|consultas?|conta|contrato|matricula|reserva)",
        r"\blembrad[oa] d",
    ),
    "survey": any_of(
        r"\bpesquisas?\b",
        r"\bavaliac\w+",
        r"\bopinia\w+",
        r"\benquetes?\b",
        r"\bnps\b",
        r"\bquestionarios?\b",
        r"\bsatisfacao\b",
    ),
    "collections": any_of(
        r"\bcobrancas?\b",
        r"\brenegociac\w+",
        r"\binadimpl\w+",
        r"\bdividas?\b",
        r"\bdebitos? em aberto",
        r"\bacordos? de pagamento",
        r"\bnegociac\w+ de (?:debitos?|dividas?)",
        r"\bquitac\w+",
    ),
}
CHANNELS: dict[str, Pattern[str]] = {
    "whatsapp": any_of(r"\bwhats ?app\b", r"\bwhats\b", r"\bzap(?:zap)?\b", r"\bwpp\b"),
    "email": any_of(r"\be-? ?mails?\b", r"\bcorreio eletronico\b"),
    "sms": any_of(r"\bsms\b", r"\btorpedos?\b", r"\bmensage(?:m|ns) de texto\b"),
    "voice": any_of(
        r"\bligac\w+",
        r"\bligar(?:em)?\b|\bligue[m]?\b",
        r"\btelefon(?:ar|arem|em|ema\w*)\b",
        r"\bchamadas?\b(?! de video)",
        r"\b(?:por|via|pelo|e|ou|e/ou)(?: contato)? telefon(?:e|ico)\b",
        r"[,/:] ?telefone\b",
        r"\btelefone(?:,| e | ou |/)(?! ?(?:informad|cadastrad))",
        r"\bcontatos? telefonicos?",
        r"\bpor voz\b",
    ),
    "video": any_of(r"\bchamadas? de video\b", r"\bvideo-? ?(?:chamadas?|conferencias?)\b", r"\bpor video\b"),
    "webchat": any_of(
        r"\bweb ?chat\b", r"\bchat (?:do|no|pelo) (?:site|portal|aplicativo)\b", r"\bchat online\b"
    ),
    "facebook": any_of(r"\bfacebook\b", r"\bmessenger\b"),
    "telegram": any_of(r"\btelegram\b"),
    "rcs": any_of(r"\brcs\b"),
    "viber": any_of(r"\bviber\b"),
}
CHANNEL_GENERIC = any_of(
    r"\b(?:diferentes|divers[oa]s|vari[oa]s|multipl[oa]s|tod[oa]s os|quaisquer|noss[oa]s|seus|demais) (?:canais|meios|formas)",
    r"\bcanais (?:digitais|eletronicos|de (?:mensage\w+|comunicacao|contato|atendimento)|disponiveis|oficiais)",
    r"\bqualquer (?:meio|canal|forma)",
    r"\bmeios (?:digitais|eletronicos|de (?:comunicacao|contato)|disponiveis)",
    r"\b(?:meus )?dados de contato\b|\bmeus contatos\b",
)
CHANNEL_MORE = any_of(
    r"\boutr[oa]s (?:canais|meios|formas)", r"\bentre outros\b", r"\bdentre outros\b", r"\betc\b"
)
# The person's way out is no channel and no purpose of the consent.
WAY_OUT = re.compile(
    r"(?:,? ?\be )?(?:\bque )?\b(?:posso|podendo|poderei|podera|cancelar|cancele|revogar|com (?:a )?possibilidade de|tendo o direito de|sabendo que posso)\b"
    r"(?: a qualquer (?:momento|tempo|hora),?)?(?: me)? ?(?:cancel|revog|sair|descadastr|parar|desist|desinscrev|retirar|optar|quando|a qualquer|respondendo|deixar|mudar|alterar|pedir|solicitar)[^,.;)]*"
)
WAY_OUT_SENTENCE = re.compile(
    r"^(?:para|se|caso|voce|e possivel|basta|posso|poderei|cancel\w+|a qualquer) .*\b(?:sair|cancel\w+|descadastr\w+|revog\w+|parar|desinscrev\w+|stop)\b"
)
CONTINUES = re.compile(
    r"^(?:canais|canal|por|via|finalidades?|finalidade|os canais|os envios|as mensagens|o contato|os contatos|as comunicacoes|inclui|incluindo|isso inclui)\b"
)
# "Aceito ofertas enviadas por e-mail": without an article, what is to come is meant, not one thing that came.
PLAIN_OBJECT = re.compile(
    rf"\b{FIRST_PERSON} (?:\w+ )?(?:ofertas|promocoes|novidades|cupons|convites|conteudos|mensagens|avisos|lembretes|notificacoes|pesquisas|comunicac\w+|boletos|ligacoes|chamadas)\b"
)
