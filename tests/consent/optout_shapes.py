"""Requests to stop in unusual dress and in mails, and harmless messages that look like them.

Of each list the first part was in sight when the rules were written, ``LATER`` was kept from them.
"""

from __future__ import annotations

from .optout_cases import lines

# The whole message is a stop word, in whatever spelling.
DRESSED = """
S.A.I.R
s.a.i.r.
S A I R
P-A-R-A-R
Sair / parar
sair, parar
SAIR/PARAR/STOP
sair e descadastrar
Sair; sair
parar ou sair
STOP sair
*S*A*I*R*
"""
DRESSED_LATER = """
P.A.R.E
S_A_I_R
s t o p
Parem / stop
Descadastrar, sair, parar
sair + parar
(SAIR)
stop stop parar
"""
# Sentences that ask to stop.
ASKED = """
Como faço para não receber mais?
como faço pra não receber mais isso?
O que eu faço para não receber mais?
tem como não receber mais?
Deixa de mandar mensagem
deixa de me ligar
deixa de mandar propaganda pra mim
quero saber como não receber mais mensagens
dá para não receber mais nada?
como eu paro de receber isso?
"""
ASKED_LATER = """
Como posso não receber mais essas mensagens?
o que preciso fazer pra não receber mais?
deixa de enviar sms por favor
deixa de me encher
gostaria de saber como deixar de receber
onde clico para não receber mais?
como fazer para parar de receber?
existe um jeito de não receber mais?
"""
WROTE = "Em seg., 2 de mar. de 2026 às 10:00, Loja <loja@exemplo.com.br> escreveu:"
# Mails whose own words are one stop word.
MAILS = (
    f"{WROTE}\n> Ofertas da semana\n> Para sair, responda SAIR.\n\nSAIR",
    f"{WROTE}\n\n> Ofertas da semana\n\nDescadastrar\n",
    "Em seg., 2 de mar. de 2026 às 10:00, Loja\n<loja@exemplo.com.br> escreveu:\n> Ofertas\n\nParar",
    "> Ofertas da semana\n> Não quer mais? Responda SAIR.\n\nsair",
    "Descadastrar\n\nAtt,\nAna Souza",
    "Descadastrar\n\nAtenciosamente,\n\nAna Souza\nGerente de Vendas\n(11) 98765-0000",
    "SAIR\n\n-- \nAna Souza\nVendas | Comércio Souza Ltda",
    "Descadastrar\n\nAna Souza",
    "descadastrar\n\nJoão da Silva\nAnalista de Sistemas\njoao@exemplo.com.br\nwww.exemplo.com.br",
    "Cancelar inscrição\n\nAbs\nBia",
    "On Mon, Mar 2, 2026 at 10:00 AM Shop <shop@example.com> wrote:\n> Offers\n\nunsubscribe",
)
MAILS_LATER = (
    f"{WROTE}\n> Ofertas\n\nsair por favor\n\nAna",
    "Remover inscrição\n\nCordialmente,\nDr. Paulo Lima\nCRM 12345",
    "Descadastrar.\n\nObrigada,\nMaria",
    "Sair\n\nEnviado do meu Galaxy",
    "Sair da lista\n\nGrata,\nCarla Dias\nTel. 11 3333-4444",
    "STOP\n\nBest regards,\nJohn",
    f"Sair\n\n{WROTE}\n> Ofertas da semana\n",
    "Descadastrar\n\nMaria de Lourdes\nEscola São José\nRua das Flores, 100",
)
HARMLESS = """
quero sair da lista de espera
me tira da lista de espera, por favor
tirem meu nome da lista de presença
quero tirar um item da lista de compras
sair da lista de convidados
a lista de espera anda quando?
deixa de bobagem e me manda o preço
deixa a mensagem com o porteiro
não deixa de me mandar as ofertas
como faço para receber?
como faço para não pagar frete?
como faço para não receber a fatura em papel?
o que faço para não perder o prazo?
sair do plano e parar a cobrança
parar em frente à loja e sair
S.A. ou Ltda?
A B C ou D?
moro na R. A, n. 3
"""
HARMLESS_LATER = """
posso sair da lista de casamento?
me remove da lista de chamada da turma errada
saí da lista de aprovados?
quero excluir meu nome da lista de material
deixa de molho por quanto tempo?
deixa pra lá, já resolvi
como faço para não receber o produto errado de novo?
tem como não receber no sábado?
sair cedo ou parar o carro ali?
prefiro o plano A, B ou C
quero sair da fila
como deixo de pagar a taxa?
"""
# A mail whose own words are no request, however much its quote or its signature sounds like one.
HARMLESS_MAILS = (
    f"{WROTE}\n> Para sair, responda SAIR.\n\nQuero comprar",
    f"Qual o preço?\n\n{WROTE}\nOfertas da semana\nPara sair da lista, responda SAIR.",
    f"{WROTE}\nOfertas da semana\nsair",
    "Sair\n\nQuero saber do meu pedido de ontem que ainda não chegou",
    "Qual o horário?\n\nAtt,\nAna\nComo parar de fumar: www.exemplo.com.br",
)


def wants_out() -> list[str]:
    return [*lines(DRESSED), *lines(DRESSED_LATER), *MAILS, *MAILS_LATER]


def asks_to_stop() -> list[str]:
    return [*lines(ASKED), *lines(ASKED_LATER)]


def harmless() -> list[str]:
    return [*lines(HARMLESS), *lines(HARMLESS_LATER), *HARMLESS_MAILS]
