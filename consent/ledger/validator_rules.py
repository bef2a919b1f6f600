# ruff: noqa: E501 - one pattern a line reads better than broken ones
"""Patterns of the text validator, over text without accents, in lower case, with single spaces.

The controller's own names have been replaced by ``OWN`` before any of these is tried.
"""

from __future__ import annotations

import re
from re import Pattern

OWN = "xcontroladorx"


def _any(*patterns: str) -> Pattern[str]:
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
ACT = _any(
    rf"(?<!consideramos )(?<!considerado )(?<!considerada )(?<!como )\b{FIRST_PERSON}\b",
    r"\bpodem? me (?:mandar|enviar|avisar|ligar|contatar|chamar|notificar)",
)
THIRD_PERSON = _any(
    r"\b[oa]s? (?:\w+ )?(?:client\w*|titular\w*|usuari[oa]s?|consumidor\w*|contratante|participante|alun[oa]|paciente|associad[oa]|assinante|declarante|signatari[oa]|cadastrad[oa]|hospede|segurad[oa])\b(?: \w+){0,3} (?:autoriza|aceita|concorda|consente|permite|da (?:o )?(?:seu )?consentimento)m?\b"
)
ACKNOWLEDGED = _any(
    r"\bli\b",
    r"\blemos\b",
    r"\b(?:estou|fico|fui) (?:ciente|informad[oa])",
    r"\btomei (?:conhecimento|ciencia)",
    r"\bdeclaro (?:que li|ter lido|ciencia|estar ciente|conhecer)",
    r"\bciente d[aeo]",
)
NEGATED = _any(
    rf"\b(?:nao|nem|nunca|jamais) (?:mais |eu |me |lhes? )?{FIRST_PERSON}",
    r"\bnao gostaria de",
    rf"\b{FIRST_PERSON} (?:em |de |que )?(?:a {OWN} (?:a )?)?(?:nao|nunca|jamais|parem|pare)\b",
    rf"\b{FIRST_PERSON} (?:em |de )?(?:me |ser |a )?(?:parar|deixar|cancelar|sair|descadastr\w+|desinscrev\w+|remov\w+|retirad\w+|exclu\w+|bloquear|recusar|negar|revogar|suspender|interromper|o cancelamento|a exclusao|o descadastr\w+|o bloqueio|a remocao)\b",
    r"\b(?:recuso|nego|proibo|veto|desautorizo|discordo)\b",
)

# --- what is agreed to ---
VERB = _any(
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
GENERIC_THING = _any(
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
    "marketing": _any(
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
    "service": _any(
        r"\batendimentos?\b",
        r"\bsuporte\b",
        r"\bassistencia\b",
        r"\bpos-?venda\b",
        r"\btirar (?:minhas )?duvidas",
        r"\bresponder (?:as |a )?(?:minhas? )?(?:duvidas?|solicitac\w+|perguntas?)",
        r"\brelacionamento\b",
    ),
    "transactional": _any(
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
    "survey": _any(
        r"\bpesquisas?\b",
        r"\bavaliac\w+",
        r"\bopinia\w+",
        r"\benquetes?\b",
        r"\bnps\b",
        r"\bquestionarios?\b",
        r"\bsatisfacao\b",
    ),
    "collections": _any(
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
    "whatsapp": _any(r"\bwhats ?app\b", r"\bwhats\b", r"\bzap(?:zap)?\b", r"\bwpp\b"),
    "email": _any(r"\be-? ?mails?\b", r"\bcorreio eletronico\b"),
    "sms": _any(r"\bsms\b", r"\btorpedos?\b", r"\bmensage(?:m|ns) de texto\b"),
    "voice": _any(
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
    "video": _any(r"\bchamadas? de video\b", r"\bvideo-? ?(?:chamadas?|conferencias?)\b", r"\bpor video\b"),
    "webchat": _any(
        r"\bweb ?chat\b", r"\bchat (?:do|no|pelo) (?:site|portal|aplicativo)\b", r"\bchat online\b"
    ),
    "facebook": _any(r"\bfacebook\b", r"\bmessenger\b"),
    "telegram": _any(r"\btelegram\b"),
    "rcs": _any(r"\brcs\b"),
    "viber": _any(r"\bviber\b"),
}
CHANNEL_GENERIC = _any(
    r"\b(?:diferentes|divers[oa]s|vari[oa]s|multipl[oa]s|tod[oa]s os|quaisquer|noss[oa]s|seus|demais) (?:canais|meios|formas)",
    r"\bcanais (?:digitais|eletronicos|de (?:mensage\w+|comunicacao|contato|atendimento)|disponiveis|oficiais)",
    r"\bqualquer (?:meio|canal|forma)",
    r"\bmeios (?:digitais|eletronicos|de (?:comunicacao|contato)|disponiveis)",
    r"\b(?:meus )?dados de contato\b|\bmeus contatos\b",
)
CHANNEL_MORE = _any(
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

# --- what makes it void ---
TICKED = _any(
    r"\b(?:pre|ja|previamente) ?-?(?:marcad|selecionad|assinalad|preenchid)[oa]s?\b",
    r"\bmarcad[oa] por padrao\b",
)
BLANKET = _any(
    r"\breceber (?:tudo|qualquer coisa|o que)\b",
    r"\b(?:qualquer|quaisquer|tod[oa]s? (?:e qualquer|as|os)|divers[oa]s|vari[oa]s|outr[oa]s|demais) (?:outr[oa]s? )?(?:finalidades?|fins|fim|propositos?|assuntos?|usos?|motivos?)\b",
    r"\b(?:fins|finalidades|propositos) (?:divers[oa]s|vari[oa]s|em geral|que (?:a |ela |se )?\w+)",
    r"\bque (?:a |o |ela )?(?:\w+ )?(?:julgar|entender|considerar|achar)\b",
    r"\b(?:para )?o que (?:for|precisar|quiser)",
    r"\bsem (?:restric\w+|limitac\w+) de (?:uso|finalidade)",
    r"\bentre outr[oa]s (?:finalidades|fins)",
    r"(?<!rodape de )(?<!respondendo a )(?<!resposta a )\bqualquer (?:tipo de )?(?:comunicac\w+|mensage\w+|conteudo|assunto)",
)
THIRD_PARTY = _any(
    r"\b(?:enviar|repassar|fornecer|ceder|transferir|vender|comercializar|enviem|cedam) (?:os )?meus (?:dados|contatos)\b",
    r"\bparceir[oa]s?\b",
    r"\bparceria\b",
    r"\bterceir[oa]s?\b",
    r"\bafiliad[oa]s?\b",
    r"\bcoligad[oa]s?\b",
    r"\bconveniad[oa]s?\b",
    r"\bpatrocinador\w*",
    r"\banunciantes?\b",
    r"\bfornecedores\b",
    r"\bsubsidiari[oa]s?\b",
    r"\bfranquead[oa]s?\b",
    r"\bassociadas\b",
    r"\b(?:outras|demais|quaisquer) (?:empresas|marcas|lojas|companhias|instituicoes)\b",
    r"\b(?:empresas|marcas|lojas|companhias) (?:do|d[eo]sse|ligadas|relacionadas|participantes|associadas|integrantes)\b",
    r"\b(?:seu|mesmo|do|pelo) grupo\b",
    r"\bgrupo economico\b",
    r"\bcompartilh\w+ (?:os |meus |seus )*(?:dados|contato|numero|informac\w+)(?! com a xcontroladorx)",
)
THIRD_PARTY_DENIED = re.compile(
    r"\b(?:nao|nunca|sem|jamais)\b(?! (?:so|apenas|somente|limitad))(?: \w+){0,5}? (?:compartilh\w+|repass\w+|vend\w+|ced\w+|divulg\w+|serao|sera)\b[^.;,]*"
)
AT = r"(?:continuar|navegar|prosseguir|seguir|se cadastrar|cadastrar(?:-se)?|se inscrever|comprar|finalizar|acessar|usar|utilizar|criar|baixar|entrar|permanecer|fazer|preencher|enviar|realizar|concluir|assinar|participar|informar|fornecer|visitar|contratar|abrir|instalar|adquirir|efetuar|completar|confirmar|submeter|avancar|solicitar|pedir|fechar|ingressar)"
YES = r"[\"'“”‘’«]? ?(?:sim|quero|aceito|autorizo|concordo)\b"
INFERRED = _any(
    rf"\b(?:se|caso|quando|enquanto) (?:eu |voce )?(?:(?!(?:pedir|solicitar)\b){AT}|continue|prossiga|navegue|use|utilize|compre|acesse)\b",
    rf"(?:^|[.;:!?] ?)(?:e )?(?:ao|pelo fato de) {AT}\b",
    rf"\bao {AT}\b[^.;]*, (?:eu |voce |o \w+ |a \w+ )?(?:ja )?(?:aceit|autoriz|concord|consent|permit|quer)",
    r"\b(?:aceita|autoriza|concorda|consente|permite|aceito|autorizo|concordo|consinto|permito)\b[^.;]*\bao (?:continuar|navegar|se cadastrar|cadastrar-se|utilizar|usar|acessar|permanecer|prosseguir|comprar|finalizar|concluir)\b",
    rf"\b(?:ao|quando) (?:clicar|tocar|apertar|pressionar|selecionar)\b(?! (?:n?[oa]s?|em|sobre)?(?: (?:o |este |no )?botao)? ?{YES})",
    rf"\bao (?:responder|digitar)\b(?! (?:com |a palavra |esta mensagem com )?{YES})",
    r"(?:^|[.;:!?] ?)(?:\w+ )?(?:continuando|navegando|prosseguindo|clicando|cadastrando|comprando|finalizando|usando|utilizando|acessando|permanecendo|seguindo|preenchendo|enviando)\b",
    r"\b(?:se|caso) (?:voce |o cliente |o titular )?nao (?:responder|responda|se manifest\w+|haja|houver|discord\w+|recus\w+|se opor|se oponha|optar|opte|desmarc\w+|respondid\w+)",
    r"\b(?:salvo|exceto|a menos que|a nao ser que)\b",
    r"\bem contrario\b",
    r"\bsilencio\b",
    r"\bpresum\w+",
    r"\bconsider(?:amos|aremos|a-se|ar-se-a|ad[oa]s?|ando)\b[^.;]{0,40}\b(?:aceit|autoriz|concord|consent|permit)",
    r"\b(?:implica|significa|constitui|representa|equivale)\w*\b[^.;]{0,40}\b(?:aceit|autoriz|concord|consent|permiss|anuencia)",
    r"\bautomaticamente\b",
    r"\bestara? (?:aceitando|autorizando|concordando|consentindo)",
    r"\b(?:consentimento|aceite|autorizacao) (?:tacit|implicit|presumid)\w+",
    r"\btacitamente\b",
)
OPT_OUT_FRAMING = _any(
    r"\bdesmar(?:que|car|cando|cad[oa])\b",
    r"\b(?:marque|assinale|clique|selecione|tique|marcar)\b[^.;]{0,80}\b(?:se|caso|para) (?:voce )?nao\b",
    r"\b(?:se|caso) (?:voce )?nao (?:quiser|queira|desej\w+|concord\w+|aceit\w+|autoriz\w+)(?! mais)[^.;]{0,60}\b(?:marque|assinale|clique|selecione|avise|informe|ligue|entre em contato|comunique)",
    r"\bretir(?:e|ar) a (?:marcac\w+|selecao)",
    r"\bdeixe (?:a caixa |o campo )?(?:em branco|vazi[oa])",
    r"\bnao marque\b",
    r"\bopt-?out\b",
)
DOCUMENT = r"(?:termos?(?: e condicoes| de (?:uso|servico|adesao))?|politicas?|regulamento|contrato|condicoes (?:gerais|de uso)|regras)"
REFERENCE = re.compile(
    rf"\b(?:conforme|nos|de acordo com|segundo|consoante|vide|veja|ver|consulte|leia|previst\w+ n|descrit\w+ n|em conformidade com|na forma d|saiba mais n|disponivel n|que consta n|detalhad\w+ n|termos d)[aeo]?s?(?: (?:os|as|o|a|nossos?|nossas?|sua|seu|seus|suas|n[ao]s?))* ?(?:{DOCUMENT}|lgpd|lei)(?: de (?:privacidade|uso|cookies|protecao de dados))?"
)
BUNDLED = _any(
    rf"\b{DOCUMENT}\b[^.;()]*(?:,| e | bem como | e/ou )[^.;()]*\b(?:receb|envi|mand|contat|ligar|avis|notific)",
    rf"\b(?:receb|envi|mand|contat|ligar|notific)\w*[^.;()]*(?:,| e | bem como | alem d\w )(?: ?(?:li|aceito|concordo|autorizo|declaro|estou de acordo|com|que|o|a|os|as|ao|aos|seus?|suas?|nossos?|nossas?|em|e|aceitar|concordar))* ?{DOCUMENT}\b",
)
CONDITIONED = _any(
    r"(?<!nao )(?<!nao e )(?<!nao sendo )(?<!nunca )\bobrigatori[oa]s?\b(?! por lei)",
    r"(?<!nao )\bobrigad[oa] a\b",
    r"\bpara (?:participar|concorrer|concluir|finalizar|continuar|prosseguir|liberar|ter acesso|acessar|obter|ganhar|garantir|usar|utilizar|contratar|comprar|efetuar|resgatar|baixar|entrar|ter direito|poder|fazer|validar|ativar|se cadastrar)\b[^.;]*\b(?:deve|devo|preciso|precisa|necessari[oa]|tenho que|tem que|exigid[oa]|aceito|autorizo|concordo|consinto|permito)",
    r"\b(?:condicao|requisito|exigencia|pre-?requisito) (?:para|de|d[aeo]|obrigatori|necessari|indispensav)",
    r"\b(?:como|e) (?:condicao|requisito)\b",
    r"\bcondicionad[oa]",
    r"\b(?:depende|dependera|dependem) d",
    r"\bem troca d",
    r"\bsob pena\b",
    r"\bmediante (?:o |a )?(?:aceite|autorizacao|consentimento)",
    r"\bdesde que (?:eu )?(?:aceite|autorize|concorde|consinta)",
    r"\b(?:so|somente|apenas) (?:podera|pode|poderei|posso|participa\w*|sera)[^.;]*\b(?:se|caso|quem|com|apos|aceit|autoriz)",
    r"\be (?:preciso|necessario|indispensavel|imprescindivel)\b",
    r"\bsou obrigad",
    r"\bcaso contrario\b",
)
WAIVER = _any(
    r"\b(?:mesmo|ainda) que (?:eu )?(?:nao|peca|solicite|cancele|revogue)",
    r"\bindependentemente d[aeo]s? (?:minha )?(?:vontade|pedido|solicitac\w+|cancelamento|revogac\w+)",
    r"\birrevoga\w+",
    r"\birretrata\w+",
    r"\brenunci\w+",
    r"\bem carater (?:definitivo|permanente|vitalicio)",
    r"\bdefinitivamente\b",
    r"\bsem (?:a )?(?:possibilidade|poder|direito|opcao|chance) (?:de |a |do )?(?:me )?(?:cancel|revog|desist|arrepend|reclam|sair|retrat|descadastr)",
    r"\b(?:abro|abrindo|abrir) mao\b",
    r"\bnao (?:poderei|podera|posso|pode|podendo|sera possivel|e possivel)\b[^.;]{0,30}(?:cancel|revog|desist|descadastr|sair|retrat|ser revogad)",
    r"\bpara sempre\b",
    r"\bvitalici\w+",
    r"\bpermanentemente\b",
    r"\bnada (?:a|tenho a) reclamar",
    r"\bisent\w+ [^.;]{0,40}responsabilidade",
)
