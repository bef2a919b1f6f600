# ruff: noqa: E501 - one pattern a line reads better than broken ones
"""Sentences that ask to stop, as patterns over ``optout.normalize``: lower case, no accents, clauses split by ``|``."""

from __future__ import annotations

import re

# What is sent to people who did not ask for it.
CONTENT = (
    r"(?:mensage\w*|sms|email\w*|ligac\w+|ligar|telefonema\w*|chamada\w*|propagand\w*|promoc\w+|promo|promos|oferta\w*|"
    r"novidad\w+|newsletter\w*|spam|anuncio\w*|publicidad\w*|marketing|comunicac\w+|comunicado\w*|notificac\w+|"
    r"contato\w*|whats\w*|zap|informativo\w*|cupo\w+|campanha\w*|pesquisa\w*|divulgac\w+|convite\w*|"
    r"conteudo\w*|lembrete\w*|torpedo\w*|disparo\w*|encheca\w*)"
)
# Words between a verb and what is sent.
FILL = (
    r"(?:(?:o|a|os|as|um|uma|de|do|da|dos|das|por|pelo|pela|no|na|ess[ea]s?|est[ea]s?|isso|ness[ea]s?|dess[ea]s?|"
    r"sua|suas|seu|seus|voces|mais|nenhum|nenhuma|qualquer|quaisquer|tipo|tant[oa]s?|nada|tais|esse|todas?|todos?|"
    r"me|mim|receber|meu|minha|novas?|via|tudo|outr[ao]s?|so) )*"
)
# What people mean when it is an order they talk about.
ORDER = (
    r"(?:boleto\w*|fatura\w*|nota\w*|codigo\w*|pedido\w*|entrega\w*|produto\w*|item|itens|peca\w*|encomenda\w*|compra\w*|"
    r"mercadoria\w*|segunda via|conta|carne|cartao|documento\w*|comprovante\w*|proposta|orcamento\w*|foto\w*|"
    r"errad[oa]\w*|tecnico\w*|motoboy|entregador\w*)"
)
SEND = r"(?:mand|envi|encaminh|dispar|remet)"
CALL = r"(?:lig|telefon)"
BOTHER = r"(?:perturb|incomod|importun|encher|ench|aborrec|atorment|procur|contat|contact|assedi|abord)"
SENDING = rf"(?:{SEND}(?:ar|em|e|a|ando)|{CALL}(?:ar|uem|ue|em|ando)|(?:chamar|chamem|chame|falar))"
# Lists nobody is written to from.
OTHER_LIST = r"(?! d[eoa]s? (?:espera|presen\w+|compras?|casamento|aprovad\w+|convidad\w+|chamada|material|desejos|favorit\w+|estudos?|turma))"
LIST = rf"(?:lista\w*\b{OTHER_LIST}|mailing|base|cadastro\w*|contatos|grupo\w*\b{OTHER_LIST}|transmiss\w+|newsletter|banco de dados|disparos?)"
MINE = (
    r"(?:(?:o |a |os )?(?:meu|minha|meus) (?:numero|contato|telefone|celular|email|whats\w*|zap|cadastro|dados|fone|"
    r"inscricao|tel)|me|eu|este numero|esse numero|este email|esse email|este contato)"
)
PLACE = r"(?:d[aeo]s?|dess[ea]s?|dest[ea]s?|n[ao]s?)(?: (?:sua|suas|seu|seus|ess[ea]|est[ea]|vossa))?"
NOW_ONLY = (
    r"(?! (?:agora|hoje|amanha|depois|antes|nesse|neste|de manha|de noite|a noite|nesse momento|ate|no trabalho|durante|"
    r"entre|as \d|para esse|nesse numero|no fixo|no celular|em horario))"
)

# The refusal is in the sentence itself.
REFUSING = re.compile(
    "|".join(
        (
            rf"\bnao (?:me )?{SEND}(?:ar|em|e|a|asse|assem|arem)(?: me)? mais\b(?! (?:{FILL}{ORDER}|d[eo] (?!voces)))",
            rf"\bnao (?:me )?{SEND}(?:ar|em|e|a|asse|assem|arem)(?: me| para mim)? {FILL}{CONTENT}",
            rf"\bnao (?:me )?{SEND}(?:em|e|ar) (?:mais )?nada\b",
            rf"\bnao (?:me {CALL}a mais|{CALL}a mais (?:para (?:mim|ca|ess[ea]|est[ea]|o meu|meu)|aqui))\b",
            r"\b(?:optar|opto|prefiro|quero|gostaria|desejo|escolho|peco)(?: por| de| para)? nao (?:mais )?receber(?: mais)?(?: \||$)",
            rf"\bse (?:voces )?continuarem (?:a )?(?:me )?(?:{SEND}|{CALL}|{BOTHER})\w+",
            r"\bvoces (?:estao |tao |so )?(?:sempre )?(?:me (?:perturb|incomod|importun|assedi|atorment)\w+)",
            rf"\bnao (?:me )?{CALL}(?:uem|ue|ar|arem|em|asse|assem)(?: para mim| para ca)? mais\b",
            rf"\bnao me {CALL}(?:uem|ue|em)\b(?! mais){NOW_ONLY}",
            r"\bnao (?:me )?(?:chamem|chame|chama|chamar|falem|fale) mais\b",
            rf"\bnao (?:me )?{BOTHER}\w*(?: me)?(?: mais)?\b(?<!procurei)(?<!contatado)(?! de)",
            r"\bnao (?:quero (?:mais )?que (?:voces )?)?(?:me )?(?:entrem?|entrar(?:em)?|entrass?em?|facam|faca|fazer) (?:mais )?"
            r"(?:em )?(?:contato|ligac\w+)",
            rf"\b(?:para|a|e) nao receber mais {FILL}{CONTENT}",
            # How it is done is asked by who wants it done.
            rf"\b(?:como|para|de|que) nao (?:mais )?receber mais {FILL}(?:{CONTENT}|\||$)|\bcomo (?:eu )?(?:posso )?nao (?:mais )?receber(?: mais)? {FILL}(?:{CONTENT}|\||$)",
            rf"\bnao (?:quero|desejo|aceito|gostaria|admito|queria|pretendo|tenho interesse|preciso|autorizo|permito|"
            rf"solicitei)(?: (?:mais|em|de|continuar|ter que|ficar|que me|a))* (?:receb\w+|ver|saber (?:d[eao]s?|dess[ea]s?|dest[ea]s?)) "
            rf"{FILL}(?:{CONTENT}|voces\b|(?<=nada )|(?<=mais nada ))",
            r"\bnao (?:quero|desejo|aceito|gostaria d?e?|admito|queria) (?:mais )?(?:receber |recebendo )(?:mais )?"
            r"nada\b",
            rf"\bnao (?:quero|desejo|gostaria de|queria) (?:mais receber|receber mais|continuar recebendo|"
            rf"continuar a receber|seguir recebendo|ficar recebendo)\b(?! {FILL}{ORDER})",
            rf"\bnao (?:quero|aceito|desejo|suporto|aguento|queria) (?:mais )?{FILL}(?:propagand\w*|promoc\w+|promo|promos|"
            rf"oferta\w*|spam|anuncio\w*|publicidad\w*|marketing|newsletter|telemarketing)",
            rf"\bnao (?:quero|aguento|suporto|aceito) mais {FILL}(?:mensage\w*|sms|email|ligac\w+|contato\w*|notificac\w+|"
            rf"comunicac\w+|pesquisa\w*)",
            rf"\bnao (?:quero|desejo|gostaria de|aceito) (?:mais )?(?:ser |que )(?:me )?(?:voces )?(?:me )?"
            rf"(?:{BOTHER}\w*|chamad[oa]|{CALL}(?:uem|ue)|{SEND}em|chamem)",
            rf"\bnao (?:quero|queria) (?:mais )?(?:participar|fazer parte|estar|ficar) [dn](?:[aeo]s?|ess[ea]s?|est[ea]s?) {LIST}"
            r"(?! de (?:espera|presente|compra|casamento|aprovad|convidad))",
            rf"\bnao quero (?:mais )?(?:nenhum |nenhuma |qualquer |ter )(?:mais )?(?:tipo de )?{CONTENT}",
            rf"\bnao (?:quero|queria) mais (?:participar|fazer parte|estar|ficar) {PLACE} {LIST}",
            r"\bnao (?:faco|sou|tenho) (?:mais )?(?:parte|interesse) (?:em|de|n[ao]s?|d[ao]s?) (?:receb\w+|"
            r"(?:suas |essas |mais )?(?:promoc\w+|oferta\w*|propagand\w*|mensage\w*))",
            rf"\bnao (?:autorizo|permito|consinto|d(?:ou|ei) (?:minha |a )?autorizac\w+|concordo)(?: mais)?(?: em| com| que| para)?"
            rf"(?: o| a| os| as)?(?: mais)? (?:envio|receb\w+|contato|{CONTENT}|me (?:{SEND}|{CALL})\w+|"
            rf"voces (?:me |a me )?(?:{SEND}|{CALL})\w+|uso (?:do|dos) meus? (?:dados|numero|contato))",
            rf"\bnunca mais (?:me )?(?:{SENDING}|{BOTHER}\w*|quero receber)",
            r"\bnao me (?:inclu|adicion|coloqu|bot)\w+ (?:mais )?(?:n[ao]s?|em) (?!contato)",
            rf"\bnao par(?:am|a|aram|ou) de me (?:{SEND}|{CALL})ar|\bnao par(?:am|a|aram) de {SEND}ar {FILL}{CONTENT}",
            rf"\b(?:prefiro|desejo|quero|gostaria de|opto por|peco para|solicito|favor|escolho) nao (?:mais )?receber"
            rf" (?:mais )?{FILL}(?:{CONTENT}|nada)",
            rf"\b(?:nunca|nao) (?:autorizei|solicitei|pedi|permiti|consenti) {FILL}(?:a |para |que |em )*(?:voces )?"
            rf"(?:a )?(?:me )?(?:{SEND}\w+|{CALL}\w+|receber) ?{FILL}(?:{CONTENT}|isso|$)",
            r"(?:^|\| )nao quero (?:mais )?receber(?: mais)?(?: \||$)",
            r"\b(?:do not|dont|don t|never) (?:contact|call|message|text|email|send|write)\b",
            r"\bno (?:more (?:messages|texts|emails?|calls|offers|ads)|quiero (?:recibir|mas mensajes))",
        )
    )
)  # fmt: skip

# A request to end something; "nao quero" before it turns it round.
ASKING = re.compile(
    "|".join(
        (
            rf"\b(?:parem|pare|para|parar|pararem|parass?em?|parando|deixem|deixe|deixa|deixar|deixarem|deixass?em?|cessem|cesse)(?: voces)?(?: ja| logo| agora| "
            rf"imediatamente)? (?:de|com) (?:ficar )?(?:me )?(?:{SEND}(?:ar|ando)|{CALL}(?:ar|ando)|{BOTHER}\w*|spam\w*|"
            rf"chamar|(?:o |os |as |ess[ea]s? |est[ea]s? |tant[ao]s? |a )?(?:spam|{CONTENT}))(?! {FILL}{ORDER})",
            r"\b(?:parem|pare|para) com (?:isso|iss)\b",
            rf"\b(?:par(?:ar|o|amos)|deix(?:ar|o|amos)) de receber\b(?! {FILL}{ORDER})",
            rf"\b(?:tir[ae]m?|tirar|remov[aeo]m?|remover|retir[aeo]m?|retirar|exclu[aie]m?|excluir|exclua|apagu?[ae]m?|apagar|"
            rf"(?:tir|retir|apag)ass?em?|removess?em?|excluiss?em?|delet\w+|elimin\w+|risque|risca) {MINE}(?: {PLACE} {LIST})?\b(?! (?:antig[oa]|errad[oa]|duplicad[oa]|anterior|"
            rf"da conta|do pedido|uma? |duvida|essa duvida|mais uma|o |a |os ))",
            rf"\bme (?:tir|remov|retir|exclu|risqu|apagu|delet)\w+ {PLACE} {LIST}",
            rf"\b(?:tirar|remover|retirar|excluir) {PLACE} {LIST}(?! de (?:espera|presente|compra|casamento|convidad))",
            r"(?:^|\| )parem(?: (?:por favor|por gentileza|ja|logo|agora))?(?: \||$)",
            r"\b(?:vou|irei) (?:te|lhes?|voces|voce) (?:bloquear|denunciar)\b",
            r"\bme (?:tir[ae]m?|remov[ae]m?|retir[ae]m?|exclu[aie]m?|exclua|apague)(?: daqui| disso| dai| logo| ja)*(?: por (?:favor|gentileza))?(?: \||$)",
            rf"\b(?:cancelamento|interrupcao|suspensao|bloqueio|fim) d[eoa]s? {FILL}(?:envios?|recebimento|inscricao|"
            rf"{CONTENT})(?! {FILL}{ORDER})",
            r"\b(?:exclusao|remocao|retirada) d[oae]s? (?:meus?|minha) (?:numero|contato|telefone|celular|email|nome|"
            r"cadastro|dados)\b",
            rf"\b(?:cansei|cansad[oa]|fart[oa]|saturad[oa]|cheio|cheia|enjoei) (?:d[aeo]s?|dess[ea]s?|dest[ea]s?|com) {FILL}{CONTENT}",
            r"\bser (?:removid[oa]|retirad[oa]|excluid[oa]|descadastrad[oa]|tirad[oa])\b",
            rf"\b(?:sair|saio|sai|saindo) (?:logo )?{PLACE} (?:vez {PLACE} )?{LIST}",
            rf"\b(?:sair|sairei|saio) {PLACE} {FILL}{CONTENT}",
            r"\b(?:me )?(?:descadastr|desinscrev|descinscrev|desenscrev|discadastr|desassin)\w+",
            r"\b(?:unsubscribe|opt out|optout)\b",
            r"\b(?:revog|retir)(?:o|ar|ando|ei|u?em) (?:o |a |qualquer |tod[oa] |todos os |todas as )?(?:meu |minha )?(?:consentimento|autorizac\w+|aceite|permiss\w+|"
            r"opt ?in|concordancia)",
            r"\b(?:cancel(?:o|ar|e|em|a|ando)|suspend\w+|interromp\w+|encerr\w+|bloque(?:ie|iem|ar)|desativ\w+|desabilit\w+) "
            rf"(?:de vez )?(?:o |a |os |as |ess[ea]s? |est[ea]s? |minha |meu |sua |suas |todas? |todos? )*"
            rf"(?:consentimento|autorizac\w+|permiss\w+|inscric\w+|recebimento|envios?|newsletter\w*|mensage\w*|promoc\w+|"
            rf"oferta\w*|propagand\w*|notificac\w+|sms|email|ligac\w+|comunicac\w+|disparos?|spam|anuncio\w*|"
            rf"cadastro (?:de|n[ao]s?|em) (?:{CONTENT}|{LIST}))(?! (?:d[oae]s? )?{FILL}(?:{ORDER}|pagamento|reuniao|senha))",
            rf"\b(?:chega|basta) (?:de|com) {FILL}{CONTENT}",
            rf"\b(?:chega|basta) de (?:me )?{SENDING}",
            r"\bme deix[ea]m? (?:de )?fora d",
            rf"\bcess(?:em|e|ar|ando) (?:com )?{FILL}(?:envios?|{CONTENT})",
            r"\b(?:some|suma|sumam|sumir) com (?:o )?meu (?:numero|contato|telefone|email|nome)\b",
            rf"\b(?:tir|remov|retir|exclu|apagu|delet|risqu)\w+ (?:o )?meu nome {PLACE} {LIST}",
            r"\b(?:me deix[ea]m?|deix[ea]m?(?: me| eu)?) em paz\b",
            r"\b(?:vou|irei|estou|to) (?:te |lhes? |ter que )?(?:bloquear|bloqueando|denunciar) (?:voces|voce|ess[ea]|est[ea]|"
            r"como spam|o numero|tudo|por spam|o contato)",
            r"\bsem (?:mais )?(?:receber |envio de )?(?:propagand\w*|promoc\w+|spam|oferta\w*) ?(?:por favor)?$",
            r"\b(?:stop (?:sending|texting|messaging|emailing|calling|contacting|spamming|it)|remove (?:me|my (?:number|email|name|contact))|take (?:me|my (?:number|email|name)) off|"
            r"leave me alone|opt me out)\b",
            r"\b(?:darme de baja|dar(?:me)? de baja|dejen de)\b",
            rf"\bcomo (?:eu )?(?:faco |fazer |posso )?(?:para |que )?(?:parar|cancelar|bloquear|sair)(?: de receber| com| d[eao]s?| "
            rf"o| a| os| as| ess[ea]s?)* (?:{CONTENT}|{LIST})",
        )
    )
)  # fmt: skip

# Talk about leaving that asks for the opposite, or for something else.
GUARDS = re.compile(
    r"\b(?:voltar a receber|volto a receber|continuar recebendo (?:normal|sim)|descadastrad[oa] sem querer|"
    r"quero continuar recebendo|pode continuar (?:mandando|enviando)|podem continuar (?:mandando|enviando)|"
    r"(?:nao|sem) (?:\w+ )?(?:descadastr|desinscrev)\w* (?:ainda|nao))\b"
)
