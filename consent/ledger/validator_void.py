# ruff: noqa: E501 - one pattern a line reads better than broken ones
"""What makes a consent void however well the rest of it is said: rules of the validator, each with its code and reason.

The text is that of ``validator_rules``: no accents, lower case, single spaces, the controller's names as ``OWN``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from re import Pattern

from .validator_rules import OWN, any_of


@dataclass(frozen=True, slots=True)
class Rule:
    """``found`` voids the text. A sentence that is no act and is ``denied`` says that it is not so: it is not read."""

    code: str
    why: str
    found: Pattern[str]
    denied: Pattern[str] | None = None

    def voids(self, sentences: Sequence[tuple[str, bool]]) -> bool:
        """``sentences``: each with whether it is an act."""
        read = (one for one, is_act in sentences if is_act or not (self.denied and self.denied.search(one)))
        return bool(self.found.search(" ".join(read)))


# --- words of these rules ---
# What a person does who agrees, and what one does who objects.
AGREEING = r"(?:aceit\w+|autoriz\w+|consent\w+|consint\w+|permiss\w+|permit\w+|concord\w+|anuencia)"
ITS_BOX = rf"(?:{AGREEING}|(?:marc|assinal|selecion)(?:ar|ado|acao)|isso|isto|ele|ela)"
OBJECTING = r"(?:cancel|respond|recus|neg(?:ar|ue)|dis(?:ser|cord)|diga|falar|fale|pedi|peca|avis|reclam|manifest|opor|opus|oponh|desist|solicit|revog|contest|escrev|retorn|desmarc|oposic)\w*"
ANSWER = r"(?:respostas?|retorno|manifestac\w+|oposic\w+|recusas?|contestac\w+|objec\w+|negativas?|reclamac\w+|discordancia)"
LEAVING = (
    r"(?:cancel\w+|revog\w+|desist\w+|descadastr\w+|sair|saida|retrat\w+|arrepend\w+|parar|desinscrev\w+)"
)
NOBODY = r"(?:nao|nada|ninguem|nunca)"
# Acts that are done for something else than to agree, as verbs and as nouns.
AT = r"(?:continuar|navegar|prosseguir|seguir|se cadastrar|cadastrar(?:-se)?|se inscrever|inscrever|comprar|finalizar|acessar|usar|utilizar|criar|baixar|entrar|permanecer|fazer|preencher|enviar|realizar|concluir|assinar|participar|informar|fornecer|visitar|contratar|abrir|instalar|adquirir|efetuar|completar|confirmar|submeter|avancar|solicitar|pedir|fechar|ingressar)"
DEED = r"(?:cadastro|cadastramento|compras?|acesso|uso|utilizacao|navegacao|visita|inscricao|download|pedido|adesao|contratacao|instalacao|participacao|matricula|permanencia|login|registro|entrada|preenchimento|aquisicao|reserva|check-?in|contrato)"
DONE = r"(?:cadastrad[oa]|inscrit[oa]|comprado|feito|realizado|acessado|contratado|baixado|instalado|participado|concluid[oa]|finalizad[oa]|efetuad[oa]|logad[oa]|matriculad[oa])"
YES = r"[\"'“”‘’«]? ?(?:sim|quero|aceito|autorizo|concordo)\b"
BEGINS = r"(?:^|[.;:!?] ?)(?:e )?"
# A document or a business that may be agreed to, which is not the same as to be written to.
DOCUMENT = r"(?:termos?(?: e condicoes| de (?:uso|servico|adesao))?|politicas?|regulamento|contrato|condicoes (?:gerais|de uso)|regras)"
REFERENCE = any_of(
    rf"\b(?:conforme|nos|de acordo com|segundo|consoante|vide|veja|ver|consulte|leia|previst\w+ n|descrit\w+ n|em conformidade com|na forma d|saiba mais n|disponivel n|que consta n|detalhad\w+ n|termos d)[aeo]?s?(?: (?:os|as|o|a|nossos?|nossas?|sua|seu|seus|suas|n[ao]s?))* ?(?:{DOCUMENT}|lgpd|lei)(?: de (?:privacidade|uso|cookies|protecao de dados))?"
)
COMPANIES = (
    r"(?:empresas|marcas|lojas|companhias|instituicoes|pessoas|bancos|seguradoras|operadoras|interessad[oa]s)"
)
ONE_COMPANY = r"(?:empresa|marca|loja|companhia|instituicao|pessoa)"
THIRD_PARTIES = (
    "(?:"
    + "|".join(
        (
            r"parceir[oa]s?\b|parceria\b|terceir[oa]s?\b|afiliad[oa]s?\b|coligad[oa]s?\b|conveniad[oa]s?\b|patrocinador",
            r"anunciantes?\b|fornecedores\b|subsidiari[oa]s?\b|franquead[oa]s?\b|associadas\b|controlad[oa]s\b(?! por (?:mim|voce))",
            r"controladoras?\b|holdings?\b|coirmas?\b|sucessor(?:es|as)\b|cessionari[oa]s?\b|prepost[oa]s\b|licenciad[oa]s\b",
            r"distribuidor(?:es|as)\b|revendedor(?:es|as)\b",
            rf"(?:outras|demais|quaisquer) {COMPANIES}\b|(?:outra|qualquer) {ONE_COMPANY}\b",
        )
    )
    + ")"
)
DATUM = r"(?:dados|contatos?|numero|informac\w+|telefone|celular|e-?mail|endereco|cadastro|cpf|nome|whats\w*)"
HANDING_ON = r"(?:compartilh|alug|emprest|mostr|exib|troc|revel|repass|fornec|forneca|ced(?:er|a|am)|transf[ei]r|vend|comercializ|divi[dr]|pass(?:ar|e)|entreg|divulg|encaminh|envi(?:ar|em))\w*"
TO_OWN = rf" (?:com|a|para|pela) (?:a |o )?{OWN}"

VOID = (
    Rule(
        "PURPOSE_BLANKET",
        "any purpose, or whatever the company likes",
        any_of(
            r"\breceber (?:tudo|qualquer coisa|o que)\b",
            r"\b(?:qualquer|quaisquer|tod[oa]s? (?:e qualquer|as|os)|divers[oa]s|vari[oa]s|outr[oa]s|demais) (?:outr[oa]s? )?(?:finalidades?|fins|fim|propositos?|assuntos?|usos?|motivos?)\b",
            r"\b(?:fins|finalidades|propositos) (?:divers[oa]s|vari[oa]s|em geral|que (?:a |ela |se )?\w+)",
            r"\bque (?:a |o |ela )?(?:\w+ )?(?:julgar|entender|considerar|achar)\b",
            r"\b(?:para )?o que (?:for|precisar|quiser)",
            r"\bsem (?:restric\w+|limitac\w+) de (?:uso|finalidade)",
            r"\bentre outr[oa]s (?:finalidades|fins)",
            r"(?<!rodape de )(?<!respondendo a )(?<!resposta a )\bqualquer (?:tipo de )?(?:comunicac\w+|mensage\w+|conteudo|assunto)",
        ),
    ),
    Rule(
        "THIRD_PARTY_OPEN",
        "others than the company, without their names",
        any_of(
            rf"\b{THIRD_PARTIES}",
            rf"\b{COMPANIES} (?:do|d[eo]sse|ligadas|relacionadas|participantes|associadas|integrantes|amigas|irmas|selecionad[oa]s|indicad[oa]s|contratad[oa]s|autorizad[oa]s|credenciad[oa]s|aliad[oa]s|vinculad[oa]s)\b(?! por mim)",
            rf"\b{COMPANIES} (?:que|com (?:que|quem|as quais)) (?:a |o )?(?:ela|ele|voces|{OWN}|nos)\b",
            rf"\bquem (?:mais |quer que )?(?:a |o )?(?:ela|ele|voces|{OWN}|suas vezes|lhe|for|seja)\b",
            r"\b(?:seu|mesmo|do|pelo) grupo\b|\(grupo \w",
            r"\b(?:alguem|outrem|outros) (?:por|em nome|a mando|anunci)",
            r"\bgrupo economico\b|\bd[eo] tod[oa]s? (?:[oa]s? )?(?:varejo|comercio|mercado|empresas|lojas|marcas)\b",
        ),
    ),
    Rule(
        "THIRD_PARTY_OPEN",
        "the person's data handed on",
        any_of(rf"\b{HANDING_ON} (?:(?:os|as?|o|meus?|minhas?|seus?|suas?) )+{DATUM}\b(?!{TO_OWN})"),
    ),
    Rule(
        "INFERRED",
        "taken from another act",
        any_of(
            rf"\b(?:se|caso|quando|enquanto) (?:eu |voce )?(?:(?!(?:pedir|solicitar)\b){AT}|continue|prossiga|navegue|use|utilize|compre|acesse)\b",
            rf"(?:^|[.;:!?] ?)(?:e )?(?:ao|pelo fato de) {AT}\b",
            rf"\bao {AT}\b[^.;]*, (?:eu |voce |o \w+ |a \w+ )?(?:ja )?(?:aceit|autoriz|concord|consent|permit|quer)",
            r"\b(?:aceita|autoriza|concorda|consente|permite|aceito|autorizo|concordo|consinto|permito)\b[^.;]*\bao (?:continuar|navegar|se cadastrar|cadastrar-se|utilizar|usar|acessar|permanecer|prosseguir|comprar|finalizar|concluir|pagar|abrir|entrar|assinar|contratar)\b",
            rf"\b(?:ao|quando) (?:clicar|tocar|apertar|pressionar|selecionar)\b(?! (?:n?[oa]s?|em|sobre)?(?: (?:o |este |no )?botao)? ?{YES})",
            rf"\bao (?:responder|digitar)\b(?! (?:com |a palavra |esta mensagem com )?{YES})",
            r"(?:^|[.;:!?] ?)(?:\w+ )?(?:continuando|navegando|prosseguindo|clicando|cadastrando|comprando|finalizando|usando|utilizando|acessando|permanecendo|seguindo|preenchendo|enviando)\b",
            rf"{BEGINS}(?:pel[ao]|com [ao]|com (?:este|esta|esse|essa)|com|mediante(?: [ao])?|atraves d[ao]|a partir d[ao]|em razao d[ao]|em virtude d[ao]|por forca d[ao]|diante d[ao]) (?:(?:simples|mer[oa]|meu|minha|seu|sua|primeir[oa]|propri[oa]) )*{DEED}\b",
            rf"\b(?:pel[ao]|com [ao]|[oa]) (?:simples|mer[oa]) (?:fato|ato|{DEED})\b",
            rf"{BEGINS}(?:por|so (?:de|por|em)|apenas por|pelo fato de) (?:me |se |eu |ja )*(?:{AT}|ser|estar|ter|haver)\b",
            rf"\bao (?:me|nos) {AT}\b|, ao {AT}\b|, (?:com|pel[ao])(?: [ao])? (?:minha|meu) {DEED},",
            r"\bpor (?:ter|haver|ser) \w+[ds][oa]\b",
            rf"{BEGINS}(?:tendo|havendo|uma vez|ja|estando)(?: me)? (?:\w+ )?{DONE}\b",
        ),
    ),
    Rule(
        "INFERRED",
        "taken from silence",
        any_of(
            r"\b(?:se|caso) (?:voce |o cliente |o titular )?nao (?:responder|responda|se manifest\w+|discord\w+|recus\w+|se opor|se oponha|optar|opte|desmarc\w+|respondid\w+)",
            r"\b(?:salvo|exceto|a menos que|a nao ser que)\b",
            r"\bem contrario\b",
            r"\bsilencio\b",
            rf"\b(?:se|caso|enquanto|quando) (?:(?:eu|voce|\w+ cliente|\w+ titular|em \w+ dias) )?{NOBODY} (?:me |se |lhe |for )?{OBJECTING}",
            rf"\b(?:se|caso|enquanto|quando) (?:eu |voce )?(?:(?:deix|esquec)\w+ de {OBJECTING}|ignor\w+|silenci\w+|calar|me omit\w+)",
            rf"\b(?:ausencia|falta|inexistencia|omissao|inercia)(?: d[aeo])?(?: (?:minha|sua|qualquer|uma))? {ANSWER}\b",
            rf"\b(?:nao|sem)(?: (?:havendo|tendo|recebendo|ocorrendo|existindo))?(?: (?:minha|sua|a|qualquer|nenhuma|uma))? {ANSWER}\b",
            rf"\b(?:inexistindo|nao (?:haja|houver|havendo|vier)|inexista) (?:\w+ )?{ANSWER}\b",
            r"\bquem cala\b",
            r"\b(?:minha|sua) (?:inercia|omissao)\b",
            r"\bnao (?:respond|recus|cancel|dis|discord|ped|avis|reclam|manifest|opo|desist|contest|retorn)(?:endo|ando|indo|se manifestando)\b",
        ),
        denied=any_of(
            r"\bnao (?:e|vale|conta|significa|equivale|autoriza|muda|altera|impede|constitui|implica)\b(?! (?:preciso|necessari))",
            r"\bnada (?:e|sera|muda)\b",
        ),
    ),
    Rule(
        "INFERRED",
        "taken for granted",
        any_of(
            r"\bpresum\w+",
            r"\bconsider(?:amos|aremos|a-se|ar-se-a|ad[oa]s?|ando)\b[^.;]{0,40}\b(?:aceit|autoriz|concord|consent|permit)",
            r"\b(?:implica|significa|constitui|representa|equivale)\w*\b[^.;]{0,40}\b(?:aceit|autoriz|concord|consent|permiss|anuencia)",
            r"\bautomaticamente\b",
            r"\bestara? (?:aceitando|autorizando|concordando|consentindo)",
            r"\b(?:consentimento|aceite|autorizacao) (?:tacit|implicit|presumid)\w+",
            r"\btacitamente\b",
            r"\b(?:vale|valera|serve|servira|conta|contara) (?:como|de|por) (?:\w+ )?(?:aceit|autoriz|consent|sim\b|concord)",
            r"\bentende(?:mos|-se)?(?: que)? (?:eu |voce |o \w+ )?(?:aceit|autoriz|concord|consent)",
        ),
        denied=any_of(r"\bnao (?:vale|serve|conta|significa|implica|constitui|representa|equivale)\b"),
    ),
    Rule(
        "OPT_OUT_FRAMING",
        "a tick against instead of a tick for",
        any_of(
            r"\bdesmar(?:que|car|cando)\b|(?<!vem )(?<!esta )(?<!sempre )\bdesmarcad[oa]\b",
            r"\b(?:marque|assinale|clique|selecione|tique|marcar)\b[^.;]{0,80}\b(?:se|caso|para) (?:voce )?nao\b",
            r"\b(?:se|caso) (?:voce )?nao (?:quiser|queira|desej\w+|concord\w+|aceit\w+|autoriz\w+)(?! mais)[^.;]{0,60}\b(?:marque|assinale|clique|selecione|avise|informe|ligue|entre em contato|comunique)",
            r"\bretir(?:e|ar) a (?:marcac\w+|selecao)",
            r"\bdeixe (?:a caixa |o campo )?(?:em branco|vazi[oa])",
            r"\bnao marque\b",
            r"\bopt-?out\b",
        ),
    ),
    Rule(
        "CONDITIONED",
        "something else hangs on it",
        any_of(
            r"(?<!nao )(?<!nao e )(?<!nao sendo )(?<!nunca )\bobrigatori[oa]s?\b(?! por lei)",
            r"(?<!nao )(?<!nao sou )\bobrigad[oa] a\b",
            r"\bpara (?:participar|concorrer|concluir|finalizar|continuar|prosseguir|liberar|ter acesso|acessar|obter|ganhar|garantir|usar|utilizar|contratar|comprar|efetuar|resgatar|baixar|entrar|ter direito|poder|fazer|validar|ativar|se cadastrar)\b[^.;]*\b(?:deve|devo|preciso|precisa|necessari[oa]|tenho que|tem que|exigid[oa]|aceito|autorizo|concordo|consinto|permito)",
            r"\b(?:condicao|requisito|exigencia|pre-?requisito) (?:para|de|d[aeo]|obrigatori|necessari|indispensav)",
            r"\b(?:como|e) (?:condicao|requisito)\b",
            r"\bcondicionad[oa]",
            r"\b(?:depende|dependera|dependem) d",
            r"\bem troca d|\bem (?:retorno|contrapartida|compensacao|favor d)|\b(?:ganho|libero|garanto|concluo)\b",
            r"\b(?:campo|preenchimento|aceite|resposta) (?:\w+ )?(?:necessari|requerid|mandatori)\w+",
            r"\bsob pena\b",
            r"\bmediante (?:o |a )?(?:aceite|autorizacao|consentimento)",
            r"\bdesde que (?:eu )?(?:aceite|autorize|concorde|consinta)",
            r"\b(?:so|somente|apenas) (?:podera|pode|poderei|posso|participa\w*|sera)[^.;]*\b(?:se|caso|quem|com|apos|aceit|autoriz)",
            r"\be (?:preciso|necessario|indispensavel|imprescindivel)\b",
            r"(?<!nao )\bsou obrigad",
            r"\bcaso contrario\b",
            rf"\bsem (?:\w+ )??{ITS_BOX}\b[^.;]*\b(?:nao|nem|nunca|impossivel|perc?o|perdem?|cancelad[oa]|bloquead[oa]|suspens[oa]|retid[oa])\b",
            rf"\b(?:nao|nem|nenhum[a]?)\b[^.;]*\bsem (?:\w+ )?{ITS_BOX}\b",
            r"\b(?:se|caso) (?:eu |voce )?nao (?:aceit|autoriz|concord|consent|consint|permit|marc|assinal)\w*(?! mais)",
            rf"\bquem (?:nao (?:{AGREEING}|marc\w+)|recus\w+)",
            rf"\b(?:so|somente|apenas)\b[^.;]*\b(?:com|apos|mediante|depois d[eo]) (?:\w+ )?(?:{AGREEING}|marcad\w+)",
            rf"\b(?:so|somente|apenas)\b[^.;]*\bquem (?:{AGREEING}|marc\w+)",
            rf"\b(?:sujeit[oa]s?|vinculad[oa]s?|atrelad[oa]s?|subordinad[oa]s?) (?:a|ao|a \w+) (?:\w+ )?{AGREEING}",
            rf"\b(?:exige|requer|demanda|necessita)m?(?: d[aeo])? (?:\w+ )?{AGREEING}",
            r"\b(?:do contrario|de outro modo|de outra forma)\b|[,;] senao\b",
        ),
        denied=any_of(
            r"\b(?:nao|nem) (?:e |esta |fica )?(?:depende\w*|sujeit|vinculad|atrelad|condic|requisito|exig|exige|requer)\w*",
            r"\b(?:continua|segue|igual|mesm[oa]|normal|normalmente)\b",
            r"\bnada (?:muda|sera|e)\b|\bnao (?:me )?(?:muda|altera|impede|envi\w+|mand\w+|compartilh\w+|receb\w+)\b",
        ),
    ),
    Rule(
        "WAIVER",
        "no way back",
        any_of(
            r"\b(?:mesmo|ainda) que (?:eu )?(?:nao|peca|solicite|cancele|revogue)",
            r"\bindependentemente d[aeo]s? (?:minha )?(?:vontade|pedido|solicitac\w+|cancelamento|revogac\w+)",
            r"\birrevoga\w+",
            r"\birretrata\w+",
            r"\brenunci\w+",
            r"\bem carater (?:definitivo|permanente|vitalicio)",
            r"\bdefinitivamente\b",
            r"\bsem (?:a )?(?:possibilidade|poder|direito|opcao|chance) (?:de |a |do )?(?:me )?(?:cancel|revog|desist|arrepend|reclam|sair|retrat|descadastr)",
            r"\b(?:abro|abrindo|abrir) mao\b",
            r"(?<!pedido )(?<!compra )(?<!reserva )(?<!passagem )\b(?:nao|nunca|jamais) (?:poderei|podera|posso|pode|podendo|sera possivel|e possivel)\b[^.;]{0,30}(?:cancel|revog|desist|descadastr|sair|retrat|ser revogad)",
            r"\bpara sempre\b",
            r"\bvitalici\w+",
            r"\bpermanentemente\b",
            r"\bnada (?:a|tenho a) reclamar|\bnao (?:me )?reclam\w+|\bnao (?:sai|saio|sairei|sairao)\b",
            r"\bisent\w+ [^.;]{0,40}responsabilidade",
            rf"\b(?:nao (?:ha|havera|existe\w*|cab\w+|tem|tenho|tera|se admite|se permite)|inexist\w+)(?: (?!custo|prazo|taxa|burocracia|multa|cobranca|limite|restric|carencia|obstaculo|problema|dificuldade)\w+){{0,3}}? {LEAVING}\b",
            rf"\b(?:{LEAVING}|exclusao)(?: \w+){{0,2}} (?:nao|nunca) (?:sera|serao|e|sao|podera|pode|vai|vao) (?:ser )?(?:aceit|atendid|permitid|possive|admitid|reconhecid|efetuad|processad|consider)\w*",
            rf"\b(?:vedad|proibid|impedid|impossibilitad)[oa]s?(?: (?:d[eoa]|[oa]|qualquer|me|a))* {LEAVING}\b",
            rf"\b{LEAVING} (?:e |fica |esta |sera )?(?:vedad|proibid|impossive)\w*",
            rf"\b(?:compromet|promet|obrig)\w*(?:-me)? (?:a )?nao {LEAVING}\b",
            r"(?:,|\b(?:autorizacao|aceite|consentimento|decisao|caminho|escolha|e)) sem volta\b",
            r"\b(?:escolha|decisao|autorizacao|aceite|consentimento) (?:e |sera )?(?:final|definitiv\w+|permanente)\b",
            r"\b(?:por toda a|pelo resto da|resto da minha) vida\b|\bate o fim d(?:a vida|os (?:meus )?dias|os tempos)\b|\benquanto (?:eu viver|[ao] \w+ existir)\b",
            r"\b(?:etern[oa]|eternamente|perpetu[oa]|perpetuamente)\b|\b(?:tempo|prazo) ilimitado\b",
        ),
    ),
    Rule(
        "WAIVER",
        "a way back that costs money",
        any_of(
            rf"\b{LEAVING}\b[^.;]{{0,40}}\b(?:taxas?|multas?|tarifas?|cobrad[oa]|cobranca|pagamento|pagar|pagando)\b"
        ),
        denied=any_of(r"\b(?:sem|nao|nem|nenhum\w*|nunca|livre|gratuit[oa]|gratis)\b"),
    ),
    Rule(
        "PRECHECKED",
        "ticked before the person came",
        any_of(
            r"\b(?:pre|ja|previamente) ?-?(?:\w+ )?(?:marcad|selecionad|assinalad|preenchid)[oa]s?\b",
            r"\bmarcad[oa] por padrao\b",
            r"\b(?:vem|aparece|surge|inicia) (?:\w+ )?(?:marcad|selecionad|assinalad|preenchid|ativad|ligad|habilitad)[oa]s?\b",
            r"\b(?:caixa|caixinha|quadrinho|campo|opcao) (?:\w+ )?(?:marcad|selecionad|assinalad|preenchid|ativad)[oa]\b",
            r"\b(?:opcao|resposta|valor|escolha) (?:padrao|inicial)\b",
        ),
        denied=any_of(r"\b(?:nao|nenhum\w*|nunca|jamais|sem)\b"),
    ),
)
# In one sentence with a document; a document that is only pointed at is taken out first (``REFERENCE``).
BUNDLED = any_of(
    rf"\b{DOCUMENT}\b[^.;()]*(?:,| e | bem como | e/ou )[^.;()]*\b(?:receb|envi|mand|contat|ligar|avis|notific)",
    rf"\b(?:receb|envi|mand|contat|ligar|notific)\w*[^.;()]*(?:,| e | bem como | alem d\w )(?: ?(?:li|aceito|concordo|autorizo|declaro|estou de acordo|com|que|o|a|os|as|ao|aos|seus?|suas?|nossos?|nossas?|em|e|aceitar|concordar))* ?{DOCUMENT}\b",
)
# Said of third parties to keep them out.
THIRD_PARTY_DENIED = any_of(
    r"\b(?:nao|nunca|sem|jamais)\b(?! (?:so|apenas|somente|limitad))(?: \w+){0,5}? (?:compartilh\w+|repass\w+|vend\w+|ced\w+|divulg\w+|serao|sera)\b[^.;,]*",
    rf"\b(?:nao|nunca|jamais|sem|nem)(?: (?:d[aeo]s?|com|por|a|aos?|seus|suas|para|envolver|incluir))* {THIRD_PARTIES}",
)
# A mark that is there before the person makes it. ``(XX)`` of a telephone is no mark.
MARKS = any_of(r"\[ ?(?:[xXvV]|[^\s\w]) ?\]", r"\( ?(?:[xXvV]|[^\s\w]) ?\)", r"[☑☒✅✔✓🗹🗸🗷✗✘◉●🔘]")
